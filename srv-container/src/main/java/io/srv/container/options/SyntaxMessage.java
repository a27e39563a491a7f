package io.srv.container.options;

import java.util.Locale;

/** Turns what Jackson says of a syntax error into a sentence for somebody who does not know Jackson. */
final class SyntaxMessage {

    private static final int MAX_LENGTH = 160;

    private SyntaxMessage() {}

    static String of(String jacksonMessage) {
        String text = jacksonMessage
                .replaceAll("\\[Source: .*?; line: (\\d+), column: (\\d+)\\]", "line $1, column $2")
                .replaceAll(", from `[^`]*`", "")
                .replaceAll("\\s*\\(not recognized as one since Feature [^)]*\\)", "")
                .replace("maybe a (non-standard) comment?", "JSON has no comments")
                .replaceAll("\\(\\(CTRL-CHAR, code (\\d+)\\)\\)", "(control character, code $1)")
                .replaceAll(": enable `[^`]*` to allow", "")
                .replaceAll("\\s+", " ")
                .strip();
        String sentence =
                text.isEmpty() ? "unreadable" : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
        String shown = sentence.length() <= MAX_LENGTH ? sentence : sentence.substring(0, MAX_LENGTH) + "...";
        return "not valid JSON: " + shown;
    }
}
