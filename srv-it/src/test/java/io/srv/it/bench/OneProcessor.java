package io.srv.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Keeps this process, and others, on one processor until closed. For one thread.
 *
 * <p>A request that wakes a thread on another processor costs several times what it costs on the same one, on virtual
 * machines above all, and which of the two happens is decided by the scheduler, per connection, at random: it would be all
 * that a comparison of small servers shows. Needs taskset(1); without it nothing is kept anywhere.
 */
final class OneProcessor implements AutoCloseable {
    private static final String FIRST = "0";
    private static final String ALL = "0-" + (Runtime.getRuntime().availableProcessors() - 1);

    private OneProcessor() {}

    static OneProcessor forThisAnd(List<Server> servers) {
        servers.forEach(server -> keep(server.pid(), FIRST));
        keep(ProcessHandle.current().pid(), FIRST);
        return new OneProcessor();
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
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** Lets this process run everywhere again. The others have had their day. */
    @Override
    public void close() {
        keep(ProcessHandle.current().pid(), ALL);
    }
}
