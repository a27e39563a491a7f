package io.srv.container.control;

import java.util.List;

/**
 * What a worker runs.
 *
 * @param mainClass    the class with the {@code main} method; empty: the application's {@code SrvApp} provider
 * @param args         its arguments
 * @param classPath    what the application would have as its class path if it ran alone
 * @param launchesAgent whether that class path, a single jar, is an agent to be started first
 */
public record Program(String mainClass, List<String> args, String classPath, boolean launchesAgent) {

    public boolean isProvider() {
        return mainClass.isEmpty();
    }
}
