package io.srv.container.listener;

/** Which of the addresses that an application binds by itself are shared: the values of {@code share}. */
public enum ShareMode {
    /** Those that {@code listen} names. */
    DECLARED("declared"),
    /** All but port 0 and the exceptions. */
    ALL("all"),
    /** None. */
    NONE("none");

    private final String text;

    ShareMode(String text) {
        this.text = text;
    }

    /** Returns the value as it is written in the options. */
    public String text() {
        return text;
    }
}
