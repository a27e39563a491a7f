package io.srv.container.options;

/** When a worker counts as ready: the values of {@code worker.require}. */
public enum Requirement {
    /** The application's {@code start} has returned. */
    ONLINE("online"),
    /** The application's {@code start} has returned, and a shared listener is open. */
    LISTEN("listen");

    private final String text;

    Requirement(String text) {
        this.text = text;
    }

    /** Returns the value as it is written in the options. */
    public String text() {
        return text;
    }
}
