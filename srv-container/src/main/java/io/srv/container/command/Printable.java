package io.srv.container.command;

/**
 * Text that does nothing to a terminal. Messages carry what workers and applications said, names of threads for example; a control
 * character among it could rewrite what a terminal shows.
 */
final class Printable {

    private Printable() {}

    /** Returns the text with every control character but newline and tab replaced by its escape: {@code \}{@code u001b}. */
    static String of(String text) {
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

    private static boolean isUnfit(int unit) {
        return Character.isISOControl(unit) && unit != '\n' && unit != '\t';
    }
}
