package io.srv.container.worker;

import io.srv.container.listener.ListenAddress;
import io.srv.container.listener.ShareMode;
import io.srv.container.listener.ShareRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds out why an address that this worker binds for itself is taken, from proc(5): slow, and for failures only. */
final class Conflict {

    private static final Path PROC = Path.of("/proc");
    private static final List<String> TCP = List.of("self/net/tcp", "self/net/tcp6");
    private static final List<String> UDP = List.of("self/net/udp", "self/net/udp6");
    private static final String LISTENING = "0A";
    private static final String UNCONNECTED = "07";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private Conflict() {}

    /** Returns a sentence for the operator if the pool itself has the address; empty if it is somebody else, or unknown. */
    static Optional<String> explain(SocketAddress address, ShareRules rules, Set<String> declared) {
        if (!(address instanceof InetSocketAddress inet) || inet.getPort() == 0) {
            return Optional.empty();
        }
        String canonical = ListenAddress.canonical(address);
        return explain(
                canonical,
                inet.getPort(),
                declared.stream().filter(one -> !ListenAddress.isCanonicalUdp(one)),
                () -> listening(TCP, LISTENING, inet.getPort()),
                remedy(canonical, rules.mode()));
    }

    /** As {@link #explain(SocketAddress, ShareRules, Set)}, of a UDP socket. */
    static Optional<String> explainUdp(SocketAddress address, Set<String> declared) {
        if (!(address instanceof InetSocketAddress inet) || inet.getPort() == 0) {
            return Optional.empty();
        }
        String canonical = ListenAddress.canonicalUdp(address);
        return explain(
                canonical,
                inet.getPort(),
                declared.stream().filter(ListenAddress::isCanonicalUdp),
                () -> listening(UDP, UNCONNECTED, inet.getPort()),
                declare(canonical));
    }

    private interface Sockets {
        Set<String> find() throws IOException;
    }

    private static Optional<String> explain(
            String canonical, int port, Stream<String> declared, Sockets taken, String remedy) {
        Optional<String> overlap =
                declared.filter(one -> one.endsWith(":" + port)).findFirst();
        if (overlap.isPresent()) {
            return Optional.of(canonical + " is not shared, and in conflict with " + overlap.get()
                    + ", which is declared; declare it as the application binds it, \"listen\": [\"" + canonical
                    + "\"]");
        }
        return sibling(taken)
                .map(pid -> "another worker (pid " + pid + ") has " + canonical + ", which is not shared; " + remedy);
    }

    private static String remedy(String canonical, ShareMode mode) {
        return switch (mode) {
            case ALL -> "take it out of shareExcept, or give each worker its own with worker.args or worker.env";
            case DECLARED -> declare(canonical) + ", or set \"share\": \"all\"";
            case NONE -> "set \"share\": \"all\"";
        };
    }

    private static String declare(String canonical) {
        return "declare it, \"listen\": [\"" + canonical + "\"]";
    }

    private static Optional<Long> sibling(Sockets taken) {
        try {
            Set<String> sockets = taken.find();
            for (long pid : siblings()) {
                if (hasAny(pid, sockets)) {
                    return Optional.of(pid);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // Without /proc nothing can be said.
        }
        return Optional.empty();
    }

    private static Set<String> listening(List<String> tables, String state, int port) throws IOException {
        String ending = String.format(":%04X", port);
        Set<String> sockets = new HashSet<>();
        for (String table : tables) {
            for (String line : Files.readAllLines(PROC.resolve(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > INODE && fields[STATE].equals(state) && fields[LOCAL_ADDRESS].endsWith(ending)) {
                    sockets.add("socket:[" + fields[INODE] + "]");
                }
            }
        }
        return sockets;
    }

    private static List<Long> siblings() {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.current().parent().stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .filter(pid -> pid != self)
                .toList();
    }

    private static boolean hasAny(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(target(descriptor))) {
                    return true;
                }
            }
        } catch (IOException e) {
            // It has ended meanwhile.
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
