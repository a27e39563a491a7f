package io.srv.container.log;

/**
 * Text that does nothing to a terminal. Messages carry what workers and applications said, names of threads for example; a control
 * character among it could rewrite what a terminal shows.
 */
public final class Printable {

    private static final int MAX_LINE = 2_000;

    private Printable() {}

    /** Returns the text with every control character but newline and tab replaced by its escape: {@code \}{@code u001b}. */
    public static String of(String text) {
        if (text.chars().noneMatch(Printable::isUnfit)) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length() + 16);
        text.chars().forEach(unit -> {
            if (isUnfit(unit)) {
                printable.append(String.format("\\u%04x", unit));
            } else {
                printable.append((char) unit);
            }
        });
        return printable.toString();
    }

    /** Returns the same as one line: newlines and tabs are escaped, too. What is too long for a line is cut. */
    public static String line(String text) {
        String cut = text.length() <= MAX_LINE ? text : text.substring(0, MAX_LINE) + "…";
        return of(cut).replace("\n", "\\n").replace("\t", "\\t");
    }

    private static boolean isUnfit(int unit) {
        return Character.isISOControl(unit) && unit != '\n' && unit != '\t';
    }
}
