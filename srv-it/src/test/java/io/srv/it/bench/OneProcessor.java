package io.srv.it.bench;

import java.io.IOException;
import java.util.List;

/**
 * Keeps this process, and others, on one processor for a while.
 *
 * <p>A request that wakes a thread on another processor costs several times what it costs on the same one, on virtual
 * machines above all, and which of the two happens is decided by the scheduler, per connection, at random: it would be all
 * that a comparison of small servers shows. Needs taskset(1); without it nothing is kept anywhere.
 */
final class OneProcessor {
    private static final String FIRST = "0";
    private static final String ALL = "0-" + (Runtime.getRuntime().availableProcessors() - 1);

    private OneProcessor() {}

    /** Keeps this process and those servers on it, with all the threads that they have or will have. */
    static void take(List<Server> servers) {
        servers.forEach(server -> keep(server.pid(), FIRST));
        keep(ProcessHandle.current().pid(), FIRST);
    }

    /** Lets this process, and those that it starts from now on, run everywhere again. */
    static void leave() {
        keep(ProcessHandle.current().pid(), ALL);
    }

    private static void keep(long pid, String processors) {
        try {
            new ProcessBuilder("taskset", "--all-tasks", "--cpu-list", "--pid", processors, Long.toString(pid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            System.err.println("not kept on one processor: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keeping a process on a processor", e);
        }
    }
}
