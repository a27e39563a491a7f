package io.srv.it.harness;

import java.util.Optional;

/**
 * A complete HTTP response.
 *
 * @param status       as 200
 * @param head         the status line and the headers, with their line ends
 * @param body         the first 8 KiB of the body, decoded as ISO 8859-1
 * @param bodyBytes    the length of the whole body
 * @param closes       true if the server said, or showed, that it closes the connection
 */
public record Answer(int status, String head, String body, long bodyBytes, boolean closes) {

    /** Returns the value of the first header of that name, whatever its case; without blanks around it. */
    public Optional<String> header(String name) {
        return header(head, name);
    }

    static Optional<String> header(String head, String name) {
        for (int at = head.indexOf('\n'); at >= 0; at = head.indexOf('\n', at + 1)) {
            int colon = at + 1 + name.length();
            if (colon < head.length()
                    && head.charAt(colon) == ':'
                    && head.regionMatches(true, at + 1, name, 0, name.length())) {
                int end = head.indexOf('\n', colon);
                return Optional.of(
                        head.substring(colon + 1, end < 0 ? head.length() : end).strip());
            }
        }
        return Optional.empty();
    }

    /** Returns who answered: the header {@code X-Worker}, else the first number in the body, else {@code ?}. */
    public String worker() {
        return header("X-Worker").orElseGet(this::firstNumber);
    }

    private String firstNumber() {
        int from = 0;
        while (from < body.length() && !isDigit(body.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < body.length() && isDigit(body.charAt(to))) {
            to++;
        }
        return from == to ? "?" : body.substring(from, to);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
