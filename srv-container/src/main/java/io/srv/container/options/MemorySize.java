package io.srv.container.options;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory as text, such as {@code 512m}: a whole number and k, m or g, each 1024 times the one before. */
final class MemorySize {

    private static final Pattern TEXT = Pattern.compile("([0-9]+)([kmgKMG])");
    private static final String UNITS = "kmg";
    private static final int BITS_PER_UNIT = 10;

    private MemorySize() {}

    static boolean isOne(String text) {
        return TEXT.matcher(text).matches();
    }

    /** Returns the bytes of a text that is one; empty if they are more than a long can count. */
    static OptionalLong bytes(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        int unit = UNITS.indexOf(matcher.group(2).toLowerCase(Locale.ROOT)) + 1;
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << unit * BITS_PER_UNIT));
        } catch (NumberFormatException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** Returns a multiple of 1024 bytes in the largest unit that needs no fraction. */
    static String text(long bytes) {
        long amount = bytes >> BITS_PER_UNIT;
        int unit = 0;
        while (unit + 1 < UNITS.length() && amount % (1L << BITS_PER_UNIT) == 0) {
            amount >>= BITS_PER_UNIT;
            unit++;
        }
        return amount + UNITS.substring(unit, unit + 1);
    }
}
