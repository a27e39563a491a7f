package io.srv.container.resources;

import java.math.BigInteger;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * One argument of a JVM that somebody else has given.
 *
 * @param source   where it stands: an option, an environment variable, or {@code @} and a file
 * @param argument such as {@code -Xmx256m}
 */
record Setting(String source, String argument) {

    private static final String UNITS = "kmgt";
    private static final int BITS_A_UNIT = 10;

    /** Returns the size behind a name, as HotSpot reads it: decimal or 0x, then perhaps k, m, g or t. Empty if it is none. */
    OptionalLong bytesBehind(String name) {
        String text = argument.substring(name.length()).toLowerCase(Locale.ROOT);
        int unit = text.isEmpty() ? -1 : UNITS.indexOf(text.charAt(text.length() - 1));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        try {
            BigInteger number =
                    digits.startsWith("0x") ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
            return OptionalLong.of(number.shiftLeft(BITS_A_UNIT * (unit + 1)).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String toString() {
        return source + ": " + argument;
    }
}
