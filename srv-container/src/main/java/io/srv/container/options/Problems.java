package io.srv.container.options;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects what is wrong with one file. One thread. */
final class Problems {

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Position at, String message) {
        found.add(new Problem(file, at, message));
    }

    /** Adds a problem of an option, found at its key or at its value. */
    void add(Position at, String path, String message) {
        add(at, path + ": " + message);
    }

    /** Adds what a value should have been, and what it was. */
    void wrong(Json value, String path, String rule) {
        add(value.at(), path, "must be " + rule + ", was " + Json.shown(value));
    }

    /** Returns where something is wrong. */
    Set<Position> places() {
        return found.stream().map(Problem::at).collect(Collectors.toSet());
    }

    void throwIfAny() throws OptionsException {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparing(Problem::at));
            throw new OptionsException(found);
        }
    }
}
