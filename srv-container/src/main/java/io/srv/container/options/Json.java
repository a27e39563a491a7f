package io.srv.container.options;

import java.util.ArrayList;
import java.util.List;

/** A JSON value that remembers where it stood. */
sealed interface Json {

    int MAX_SHOWN = 60;

    /** Returns the place of the value's first character. */
    Position at();

    record Text(Position at, String value) implements Json {}

    /** A number as it was written, since reading it may lose digits, or take for ever: 1e999999999. */
    record Num(Position at, String value) implements Json {}

    record Bool(Position at, boolean value) implements Json {}

    record Null(Position at) implements Json {}

    /** An array; the items that came before a syntax error if there was one. */
    record Array(Position at, List<Json> items) implements Json {}

    /** A value that could not be read; the syntax error has been reported. */
    record Unreadable(Position at) implements Json {}

    /** An object; filled while it is read, so it has the entries that came before a syntax error. */
    final class Obj implements Json {

        private final Position at;
        final List<Entry> entries = new ArrayList<>();
        boolean closed;

        Obj(Position at) {
            this.at = at;
        }

        @Override
        public Position at() {
            return at;
        }

        boolean has(String key) {
            return entries.stream().anyMatch(entry -> entry.key.equals(key));
        }
    }

    /** A key and its value. */
    final class Entry {

        final String key;
        final Position at;
        Json value;

        Entry(String key, Position at) {
            this.key = key;
            this.at = at;
            this.value = new Unreadable(at);
        }
    }

    /** Returns the value as an error line shows it: scalars as written, shortened; arrays and objects by their kind. */
    static String shown(Json value) {
        if (value instanceof Text text) {
            return quoted(text.value());
        } else if (value instanceof Num number) {
            return shortened(number.value());
        } else if (value instanceof Bool bool) {
            return String.valueOf(bool.value());
        } else if (value instanceof Array) {
            return "an array";
        } else if (value instanceof Obj) {
            return "an object";
        }
        return "null";
    }

    static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
