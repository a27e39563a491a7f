package io.srv.container.options;

import java.util.Comparator;

/**
 * A place in a text.
 *
 * @param line   counted from 1
 * @param column counted from 1, in UTF-16 units
 */
public record Position(int line, int column) implements Comparable<Position> {

    /** No place in particular. Comes before all others. */
    public static final Position NONE = new Position(0, 0);

    private static final Comparator<Position> ORDER =
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

    /** Returns the place of a character, counting lines as Jackson does: CR, LF and CR LF end one. */
    static Position of(CharSequence text, int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < offset; i++) {
            char c = text.charAt(i);
            boolean endsLine = c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'));
            if (endsLine) {
                line++;
                lineStart = i + 1;
            }
        }
        return new Position(line, offset - lineStart + 1);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
