package io.srv.container.master;

import java.util.List;

/** What lies on the disk cannot be run; the problems are a line each. */
public final class NotPreparedException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public NotPreparedException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
