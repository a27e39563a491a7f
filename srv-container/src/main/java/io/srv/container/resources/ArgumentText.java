package io.srv.container.resources;

import java.util.ArrayList;
import java.util.List;

/** Arguments for a JVM in one text: separated by white space, quoted with ' or ". */
final class ArgumentText {

    private ArgumentText() {}

    /**
     * Splits a text.
     *
     * @param file whether it is from a file, where # begins a comment, and in quotes \ escapes what follows
     */
    static List<String> split(String text, boolean file) {
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        boolean started = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 && file && c == '\\' && i + 1 < text.length()) {
                argument.append(text.charAt(++i));
            } else if (c == quote) {
                quote = 0;
            } else if (quote != 0) {
                argument.append(c);
            } else if (c == '"' || c == '\'') {
                quote = c;
                started = true;
            } else if (Character.isWhitespace(c)) {
                if (started) {
                    arguments.add(argument.toString());
                    argument.setLength(0);
                }
                started = false;
            } else if (file && c == '#' && !started) {
                int end = text.indexOf('\n', i);
                i = end < 0 ? text.length() : end;
            } else {
                argument.append(c);
                started = true;
            }
        }
        if (started) {
            arguments.add(argument.toString());
        }
        return arguments;
    }
}
