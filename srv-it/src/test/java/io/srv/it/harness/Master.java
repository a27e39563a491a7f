package io.srv.it.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A running {@code bin/srv-container}, its workers and what all of them write.
 *
 * <p>Every process that descends from it carries a mark in its environment, so that it is found also when its parent has
 * died. Closing ends them all, and fails if they did not end by themselves once the master was told to. All waiting ends
 * with an {@link AssertionError} after a time that no healthy machine needs. Usable from any thread.
 */
public final class Master implements AutoCloseable {
    /** The default patience of every wait. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String WORKER_MAIN = "io.srv.container.worker.WorkerMain";
    private static final long DRAIN_OUTPUT_MS = 10_000;
    /** Of a master that was killed, or that found a bug in itself: it has no time to delete its copies. */
    private static final Set<Integer> UNTIDY = Set.of(137, 70);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final WorkDir work;
    private final String mark;
    private final List<String> lines = new ArrayList<>();
    private final Thread endWithTests = new Thread(this::killAll);
    private Process process;
    private LineLog stdout;
    private LineLog stderr;

    Master(WorkDir work) {
        this.work = work;
        this.mark = work.path() + "#" + COUNT.incrementAndGet();
    }

    /** Begins to describe a master that runs in {@code work}; {@link Launch#start} starts it. */
    public static Launch in(WorkDir work) {
        return new Launch(work);
    }

    String mark() {
        return mark;
    }

    void start(ProcessBuilder builder) throws IOException {
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(endWithTests);
        process.getOutputStream().close();
        stdout = LineLog.of("stdout", process.getInputStream(), this::add);
        stderr = LineLog.of("stderr", process.getErrorStream(), this::add);
        Transcripts.add(this);
    }

    /** Returns the master's pid. */
    public long pid() {
        return process.pid();
    }

    /** Tells whether the master is running; false does not mean that its workers have ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns what master and workers wrote on stdout and stderr, in the order it arrived, oldest first. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
        }
    }

    /** Returns the lines of stdout. */
    public List<String> stdout() {
        return stdout.lines();
    }

    /** Returns the lines of stderr; none if it was given a pipe. */
    public List<String> stderr() {
        return stderr.lines();
    }

    /** Returns how many lines contain {@code text}. */
    public int count(String text) {
        return (int) lines().stream().filter(line -> line.contains(text)).count();
    }

    /** Waits until a line contains {@code text}, and returns the first that does; it may be there already. */
    public String awaitLine(String text) {
        return awaitLine("a line with \"" + text + "\"", line -> line.contains(text));
    }

    /** Waits until {@code pattern} is found in a line, and returns the first such line; it may be there already. */
    public String awaitLine(Pattern pattern) {
        return awaitLine("a line with /" + pattern + "/", pattern.asPredicate());
    }

    /** Waits until at least {@code count} lines contain {@code text}. */
    public void awaitLines(String text, int count) {
        await(count + " lines with \"" + text + "\"", () -> count(text) >= count);
    }

    private String awaitLine(String description, Predicate<String> wanted) {
        AtomicReference<String> found = new AtomicReference<>();
        await(description, () -> {
            Optional<String> line = lines().stream().filter(wanted).findFirst();
            line.ifPresent(found::set);
            return line.isPresent();
        });
        return found.get();
    }

    /** Waits until {@code condition} holds, or fails with {@code description}; fails at once when all have ended. */
    public void await(String description, Callable<Boolean> condition) {
        try {
            Awaitility.await(description)
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        // Asked in this order: what came with the last output must count.
                        boolean last = outputEnded();
                        boolean holds = condition.call();
                        if (last && !holds) {
                            throw new AssertionError(this + " has ended without " + description);
                        }
                        return holds;
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(this + ": " + e.getMessage() + "; workers " + workers(), e);
        }
    }

    /** True only when the last worker, too, has closed its end. */
    private boolean outputEnded() {
        return !process.isAlive() && stdout.ended() && stderr.ended();
    }

    /**
     * Waits until the master has ended, and then for what the streams still hold.
     *
     * @return the exit status; 128 and the signal's number if a signal ended it
     */
    public int awaitExit() {
        return awaitExit(PATIENCE);
    }

    /** Waits like {@link #awaitExit()}, at most for {@code patience}. */
    public int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(this + " has not ended within " + patience.toSeconds() + " s");
            }
            if (family().isEmpty()) {
                stdout.awaitEnd(DRAIN_OUTPUT_MS);
                stderr.awaitEnd(DRAIN_OUTPUT_MS);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + this, e);
        }
    }

    /** Returns the pids of the workers, ascending: the master's live children that run the worker's main class. */
    public List<Long> workers() {
        return ProcFs.children(pid()).stream()
                .filter(child -> ProcFs.commandLine(child).contains(WORKER_MAIN))
                .toList();
    }

    /** Waits until there are exactly {@code count} workers, and returns them. */
    public List<Long> awaitWorkers(int count) {
        AtomicReference<List<Long>> found = new AtomicReference<>();
        await(count + " workers", () -> {
            found.set(workers());
            return found.get().size() == count;
        });
        return found.get();
    }

    /** Returns all live processes that descend from the master, also those whose parent has died; not the master. */
    public List<Long> descendants() {
        return family().stream().filter(pid -> pid != pid()).toList();
    }

    private List<Long> family() {
        return ProcFs.processes(this::isOfThisMaster);
    }

    private boolean isOfThisMaster(long pid) {
        return ProcFs.startedWith(pid, WorkDir.MARK + "=" + mark);
    }

    /** Returns what it has in {@link WorkDir#cache}: its folder of copies and the lock beside it; empty if neither is there. */
    public List<Path> copies() {
        return Leftovers.copies(work.cache(), pid());
    }

    /** Sends a signal, {@code HUP} for example, to the master; throws if it has ended. */
    public void signal(String name) {
        Signals.send(name, pid());
    }

    /** Sends a signal to the master's process group, as a terminal does; only with {@link Launch#inOwnSession}. */
    public void signalGroup(String name) {
        if (ProcFs.group(pid()) != pid()) {
            throw new IllegalStateException(this + " has no process group of its own");
        }
        Signals.send(name, -pid());
    }

    /** Returns all that was written so far, as one text. */
    public String transcript() {
        return String.join("\n", lines()) + "\n";
    }

    /**
     * Ends the master with TERM, if it is alive, and waits until all its descendants are gone.
     *
     * @throws AssertionError if the master had to be killed, or processes were left: they are killed and named; or if it ended
     *                        in order, and has left copies of the application
     */
    @Override
    public void close() {
        close(PATIENCE);
    }

    void close(Duration patience) {
        List<String> faults = new ArrayList<>();
        if (process.isAlive()) {
            // One that is stopped takes the TERM only when it goes on.
            List.of("TERM", "CONT").forEach(this::signalIfAlive);
            if (!endsWithin(patience)) {
                faults.add(this + " did not end within " + patience.toSeconds() + " s after TERM");
                process.destroyForcibly();
            }
        }
        try {
            Awaitility.await("all descendants of " + this + " have ended")
                    .atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .until(() -> family().isEmpty());
        } catch (ConditionTimeoutException e) {
            descendants().forEach(pid -> faults.add("left behind: " + Leftovers.describe(pid)));
        }
        killAll();
        Awaitility.await("the killed ones are gone")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> family().isEmpty());
        Runtime.getRuntime().removeShutdownHook(endWithTests);
        if (!UNTIDY.contains(process.exitValue())) {
            copies().forEach(path -> faults.add("left behind: " + path));
        }
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("; ", faults));
        }
    }

    private void signalIfAlive(String name) {
        try {
            signal(name);
        } catch (IllegalStateException e) {
            if (process.isAlive() && ProcFs.alive(pid())) {
                throw e;
            }
        }
    }

    private boolean endsWithin(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The master first: it would replace its workers. */
    private void killAll() {
        Stream.concat(Stream.of(pid()).filter(pid -> process.isAlive()), descendants().stream())
                .forEach(pid -> Leftovers.kill(pid, candidate -> candidate == pid() || isOfThisMaster(candidate)));
    }

    @Override
    public String toString() {
        return "master " + (process == null ? "(not started)" : pid());
    }
}
