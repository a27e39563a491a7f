package io.srv.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What a test has left behind: processes that were started for it, whoever their parent is by now, sockets that listen on
 * its ports, and Unix-domain sockets that listen in its folder.
 */
public final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WorkDir work;

    private Leftovers(WorkDir work) {
        this.work = work;
    }

    /** Looks for what belongs to the test of that folder. */
    public static Leftovers of(WorkDir work) {
        return new Leftovers(work);
    }

    /** Returns one sentence for each leftover as of now; empty if there is none. */
    public List<String> find() {
        Stream<String> processes = processes().stream().map(Leftovers::describe);
        Stream<String> ports = Ports.listening().stream()
                .filter(work.ports()::contains)
                .map(port -> "a socket listens on port " + port);
        Stream<String> paths = Ports.listeningPaths().stream()
                .filter(path -> path.startsWith(work.path() + "/"))
                .map(path -> "a socket listens on " + path);
        return Stream.of(processes, ports, paths).flatMap(found -> found).toList();
    }

    /**
     * Returns what the master of that pid has left in {@link WorkDir#cache}: its folder of copies, and the lock beside it.
     * Whoever ended by itself, and in order, leaves none; what a killed one leaves the next one deletes.
     */
    static List<Path> copies(Path cache, long pid) {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(cache.resolve("srv-container"), "master-" + pid + "-*")) {
            return StreamSupport.stream(found.spliterator(), false).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Asserts that nothing is left, or goes away within some seconds.
     *
     * @throws AssertionError names each leftover; the processes among them were killed, lest they disturb the next test
     */
    public void assertNone() {
        try {
            Awaitility.await("nothing of " + work.path() + " is left")
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .until(() -> find().isEmpty());
        } catch (ConditionTimeoutException e) {
            List<String> found = find();
            processes().forEach(pid -> kill(pid, this::isOfThisTest));
            throw new AssertionError("left behind: " + String.join("; ", found), e);
        }
    }

    private List<Long> processes() {
        return ProcFs.processes(this::isOfThisTest);
    }

    private boolean isOfThisTest(long pid) {
        return pid != ProcessHandle.current().pid()
                && (ProcFs.environmentContains(pid, WorkDir.MARK + "=" + work.path() + "#")
                        || ProcFs.commandLine(pid).contains(work.path() + "/"));
    }

    static String describe(long pid) {
        return "process " + pid + " (" + ProcFs.state(pid).orElse('?') + ") " + ProcFs.commandLine(pid);
    }

    /** The number may have been given to another process since it was found: looks again right before. */
    static void kill(long pid, LongPredicate stillMeant) {
        if (stillMeant.test(pid)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
