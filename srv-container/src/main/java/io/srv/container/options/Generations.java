package io.srv.container.options;

/** What workers run of the application: the values of {@code generations}. */
public enum Generations {
    /** A private copy of the files, made at the start and at each recycle. */
    COPY("copy"),
    /** The files themselves, as they are when a worker starts. */
    IN_PLACE("inPlace");

    private final String text;

    Generations(String text) {
        this.text = text;
    }

    /** Returns the value as it is written in the options. */
    public String text() {
        return text;
    }
}
