package io.srv.container.options;

import java.util.regex.Pattern;

/**
 * One thing that is wrong with the options.
 *
 * @param file    the name of the file as it was given
 * @param at      where; {@link Position#NONE} if it is the file itself that is wrong
 * @param message the option, the rule, the value and the next step
 */
public record Problem(String file, Position at, String message) {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]");

    /** Returns {@code file:line:column: message}, always a single line. */
    @Override
    public String toString() {
        String where = at.equals(Position.NONE) ? "" : ":" + at.line() + ":" + at.column();
        return UNPRINTABLE
                .matcher(file + where + ": " + message)
                .replaceAll(match -> String.format("\\\\u%04x", match.group().codePointAt(0)));
    }
}
