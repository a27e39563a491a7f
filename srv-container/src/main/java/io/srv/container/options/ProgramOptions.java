package io.srv.container.options;

import java.util.List;
import java.util.Optional;

/**
 * The options below {@code worker} that say what a worker runs.
 *
 * @param mainClass what to run from the class path; empty: what the application's jar says
 * @param classPath instead of an application's jar: jars, folders, and folders with {@code /*} for the jars in them, in
 *                  order; empty if there is such a jar
 * @param args      the arguments of {@code main}, in order
 */
public record ProgramOptions(Optional<String> mainClass, List<String> classPath, List<String> args) {

    public ProgramOptions {
        classPath = List.copyOf(classPath);
        args = List.copyOf(args);
    }
}
