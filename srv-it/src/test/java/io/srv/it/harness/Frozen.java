package io.srv.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A process that was stopped by SIGSTOP, so that what it holds can be counted. See proc(5) for the files.
 *
 * @param pid of the process
 */
public record Frozen(long pid) {
    private static final Set<String> CLIENT_CONNECTED_OR_GONE = Set.of("01", "08");
    private static final String LISTEN = "0A";

    /** Stops it, and waits until no thread of it runs any more: none is in the middle of an accept then. */
    public static Frozen freeze(long pid) {
        Frozen frozen = new Frozen(pid);
        Signals.send("STOP", pid);
        Awaitility.await("process " + pid + " has stopped")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(frozen::allThreadsStopped);
        return frozen;
    }

    private boolean allThreadsStopped() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.map(task -> read(task.resolve("stat")))
                    .allMatch(line -> line.isEmpty() || line.charAt(line.lastIndexOf(')') + 2) == 'T');
        }
    }

    /** Returns how many connections to that port it has accepted and not closed. */
    public int accepted(int port) {
        return (int) held(port)
                .filter(fields -> CLIENT_CONNECTED_OR_GONE.contains(fields[3]))
                .map(fields -> fields[9])
                .distinct()
                .count();
    }

    /** Returns the clients' ends, as {@code 127.0.0.1:40001}, of all connections to that port that it holds, in whatever state. */
    public Set<String> clients(int port) {
        return held(port)
                .filter(fields -> !fields[3].equals(LISTEN))
                .map(fields -> endpoint(fields[2]))
                .collect(Collectors.toSet());
    }

    private Stream<String[]> held(int port) {
        Set<String> held = Set.copyOf(ProcFs.descriptors(pid).values());
        String local = String.format(":%04X", port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(file -> read(Path.of(file)).lines().skip(1))
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[1].endsWith(local) && held.contains("socket:[" + fields[9] + "]"));
    }

    /** An IPv4 address stands at the end of a mapped one, its last byte first. */
    private static String endpoint(String hex) {
        int colon = hex.indexOf(':');
        long address = Long.parseLong(hex.substring(colon - 8, colon), 16);
        return (address & 255) + "." + (address >> 8 & 255) + "." + (address >> 16 & 255) + "." + (address >> 24) + ":"
                + Integer.parseInt(hex.substring(colon + 1), 16);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // The thread has ended.
            return "";
        }
    }
}
