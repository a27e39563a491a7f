package io.srv.it.harness;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** TCP ports for tests, and which sockets of this machine listen. Usable from any thread. */
public final class Ports {
    // Below the kernel's ephemeral ports (32768 and up): a load client must not be given the port by chance.
    private static final int FIRST = 15_000;
    private static final int COUNT = 17_000;
    private static final String LISTEN = "0A";
    private static final String ACCEPTS_CONNECTIONS = "00010000";
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private Ports() {}

    /** Returns a port that nobody listens on, on any address; another one each time. */
    public static int free() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: try the next one.
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + (FIRST + COUNT));
    }

    /** Tells whether a socket listens on that port, on whatever address, IPv4 or IPv6. */
    public static boolean isListening(int port) {
        return listening().contains(port);
    }

    /** Returns the TCP ports that some socket of this network namespace listens on. */
    public static Set<Integer> listening() {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(file -> ProcFs.read(Path.of(file)).lines().skip(1))
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[3].equals(LISTEN))
                .map(fields -> Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16))
                .collect(Collectors.toSet());
    }

    /** Returns the paths of the Unix-domain sockets that listen, also when the file itself was deleted. */
    public static List<String> listeningPaths() {
        return ProcFs.read(Path.of("/proc/net/unix"))
                .lines()
                .skip(1)
                .map(line -> line.strip().split("\\s+", 8))
                .filter(fields -> fields.length == 8 && fields[3].equals(ACCEPTS_CONNECTIONS))
                .map(fields -> fields[7])
                .toList();
    }
}
