package io.srv.container.options;

import java.util.List;
import java.util.stream.Collectors;

/** The options cannot be used. The message has one line for each problem. */
public final class OptionsException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    OptionsException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns all that is wrong, in the order of the file; never empty. */
    public List<Problem> problems() {
        return problems;
    }
}
