package io.srv.container.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mounted file system, from {@code /proc/self/mountinfo}: see proc(5).
 *
 * @param root    which folder of the file system is mounted
 * @param point   where
 * @param type    {@code cgroup2}, for one
 * @param options of the file system, not of the mount: for {@code cgroup} its controllers
 */
record Mount(String root, String point, String type, List<String> options) {

    private static final int ROOT = 3;
    private static final int POINT = 4;
    private static final int FIRST_OPTIONAL = 6;

    private static final int OCTAL = 8;

    /** White space and the backslash itself, in octal. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    /** Returns those that can be understood, in order. */
    static List<Mount> of(List<String> lines) {
        List<Mount> mounts = new ArrayList<>();
        lines.forEach(line -> of(line).ifPresent(mounts::add));
        return mounts;
    }

    /** Returns where below the mount point a path of the file system is; empty if it is not mounted here. */
    Optional<String> below(String path) {
        if (root.equals("/")) {
            return Optional.of(path);
        }
        return path.equals(root) || path.startsWith(root + "/")
                ? Optional.of(path.substring(root.length()))
                : Optional.empty();
    }

    private static Optional<Mount> of(String line) {
        List<String> words = List.of(line.split(" "));
        if (words.size() <= FIRST_OPTIONAL) {
            return Optional.empty();
        }
        // There is any number of optional fields, then a hyphen, then type, source and options.
        int hyphen =
                FIRST_OPTIONAL + words.subList(FIRST_OPTIONAL, words.size()).indexOf("-");
        if (hyphen < FIRST_OPTIONAL || words.size() < hyphen + 4) {
            return Optional.empty();
        }
        return Optional.of(new Mount(
                unescaped(words.get(ROOT)),
                unescaped(words.get(POINT)),
                words.get(hyphen + 1),
                List.of(words.get(hyphen + 3).split(","))));
    }

    private static String unescaped(String text) {
        return ESCAPED.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement("" + (char) Integer.parseInt(match.group(1), OCTAL)));
    }
}
