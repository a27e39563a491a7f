package io.srv.container.worker;

/** Says why something failed, in one line fit for a log line. */
final class Causes {

    private static final int MAX_LENGTH = 500;

    private Causes() {}

    /** The failure and its deepest cause. */
    static String line(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 100; depth++) {
            root = root.getCause();
        }
        String text = failure.toString();
        if (!text.contains(root.toString())) {
            text += ", caused by " + root;
        }
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }
}
