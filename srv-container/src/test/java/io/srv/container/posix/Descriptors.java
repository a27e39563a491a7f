package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads /proc: which descriptors a process has open, and which of them stands for a socket of the JDK. */
final class Descriptors {
    private static final String SELF = "self";
    private static final int LOCAL_ADDRESS = 1;
    private static final int TCP_INODE = 9;
    private static final int UNIX_INODE = 6;
    private static final int UNIX_PATH = 7;

    private Descriptors() {}

    /** Returns descriptor and target, as "socket:[4711]" or a path, without those that vanish while this is read. */
    static Map<Integer, String> of(long pid) throws IOException {
        return read(Long.toString(pid));
    }

    static Map<Integer, String> ofThisProcess() throws IOException {
        Map<Integer, String> open = read(SELF);
        // The directory itself, while it was read.
        open.values().removeIf(target -> target.matches("/proc/\\d+/fd"));
        return open;
    }

    /** Returns what the descriptor of this process stands for. */
    static String target(int descriptor) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    }

    /** Returns those that stay open: sockets and jars, without the files that the JVM itself looks into for a moment. */
    static Map<Integer, String> lastingOfThisProcess() throws IOException {
        Map<Integer, String> open = ofThisProcess();
        open.values().removeIf(target -> !target.startsWith("socket:") && !target.endsWith(".jar"));
        return open;
    }

    /**
     * Fails if about as many stay open that were not open before as there were calls. A few more are none of theirs: other
     * threads of this JVM, RMI's among them, open connections when they like.
     */
    static void awaitNoneOpenedByEachOf(int calls, Map<Integer, String> before) {
        await("no descriptor is left behind by " + calls + " calls").untilAsserted(() -> {
            Map<Integer, String> opened = ofThisProcess();
            opened.entrySet().removeAll(before.entrySet());
            assertThat(opened).hasSizeLessThan(calls / 2);
        });
    }

    /** Returns the descriptor of this file; only one may be open. */
    static int ofFile(Path file) throws IOException {
        String target = file.toRealPath().toString();
        return ofThisProcess().entrySet().stream()
                .filter(entry -> entry.getValue().equals(target))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    static boolean isCloseOnExec(int descriptor) throws IOException {
        return (flags(descriptor) & 0x80000) != 0;
    }

    static boolean isOnlyRead(int descriptor) throws IOException {
        return (flags(descriptor) & 3) == 0;
    }

    private static int flags(int descriptor) throws IOException {
        String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor)).stream()
                .filter(line -> line.startsWith("flags:"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(flags.substring("flags:".length()).strip(), 8);
    }

    /** Returns the descriptor of the socket that listens here; only one may. */
    static int ofListener(SocketAddress address) throws IOException {
        String target = "socket:[" + inode(address) + "]";
        return ofThisProcess().entrySet().stream()
                .filter(entry -> entry.getValue().equals(target))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static String inode(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            return column(Path.of("/proc/net/unix"), UNIX_PATH, unix.getPath().toString(), UNIX_INODE);
        }
        String port = String.format(":%04X", ((InetSocketAddress) address).getPort());
        try {
            return column(Path.of("/proc/net/tcp6"), LOCAL_ADDRESS, port, TCP_INODE);
        } catch (IOException e) {
            return column(Path.of("/proc/net/tcp"), LOCAL_ADDRESS, port, TCP_INODE);
        }
    }

    private static String column(Path table, int key, String end, int wanted) throws IOException {
        List<String> lines = Files.readAllLines(table);
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > key && columns[key].endsWith(end) && isListening(columns))
                .map(columns -> columns[wanted])
                .findFirst()
                .orElseThrow(() -> new IOException(table + " has no " + end));
    }

    private static boolean isListening(String[] columns) {
        // TCP has its state in the fourth column, 0A for a listener; there a Unix socket has its flags, 00010000 for
        // one.
        return columns[3].equals("0A") || columns[3].equals("00010000");
    }

    private static Map<Integer, String> read(String process) throws IOException {
        File directory = new File("/proc/" + process + "/fd");
        String[] names = directory.list();
        if (names == null) {
            throw new IOException("cannot read " + directory);
        }
        Map<Integer, String> open = new TreeMap<>();
        for (String name : names) {
            try {
                open.put(
                        Integer.valueOf(name),
                        Files.readSymbolicLink(directory.toPath().resolve(name)).toString());
            } catch (NoSuchFileException e) {
                // Closed since.
            }
        }
        return open;
    }
}
