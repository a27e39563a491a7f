package io.srv.container.sharing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts this process's connections that came from given listeners, whoever accepted them: the system knows, see
 * proc_pid_fd(5), proc_pid_net(5). A connection counts until this process has closed it, also when the client has closed its
 * half, and not before it was accepted.
 *
 * <p>Costs a system call for each descriptor of the process and a pass over its network namespace's tables: not for every
 * second.
 */
final class OpenConnections {

    private static final String SOCKET = "socket:[";

    // Columns of /proc/net/tcp and tcp6, and its states.
    private static final int TCP_LOCAL = 1;
    private static final int TCP_STATE = 3;
    private static final int TCP_INODE = 9;
    private static final Set<String> TCP_OPEN = Set.of("01", "08"); // established; closed by the other side only
    private static final String TCP_LISTENING = "0A";
    private static final List<String> TCP_WILDCARDS =
            List.of("00000000", "00000000000000000000000000000000", "0000000000000000FFFF000000000000");
    private static final String TCP_MAPPED = "0000000000000000FFFF0000";

    // Columns of /proc/net/unix, which has no path for a client's end of a connection.
    private static final int UNIX_STATE = 5;
    private static final int UNIX_INODE = 6;
    private static final int UNIX_PATH = 7;
    /** As the state of a TCP socket; no other column may have these two digits alone. */
    private static final String TIME_WAIT = " 06 ";

    private static final String UNIX_CONNECTED = "03";

    private final Path process;

    private OpenConnections(Path process) {
        this.process = process;
    }

    /**
     * Counts.
     *
     * @param listeners numbers of open descriptors of this process, as {@link BindRules#descriptorFor} gives them out;
     *     unknown ones are passed over
     * @throws IOException if there is no proc file system
     */
    static int count(Set<Integer> listeners) throws IOException {
        return listeners.isEmpty() ? 0 : new OpenConnections(Path.of("/proc/self")).countFrom(listeners);
    }

    private int countFrom(Set<Integer> listeners) throws IOException {
        Set<String> listening = new HashSet<>();
        Set<String> own = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String inode = inode(descriptor);
                if (inode != null) {
                    own.add(inode);
                    if (listeners.contains(
                            Integer.parseInt(descriptor.getFileName().toString()))) {
                        listening.add(inode);
                    }
                }
            }
        }
        List<String[]> tcp = table("net/tcp");
        tcp.addAll(table("net/tcp6"));
        return countTcp(tcp, listening, own) + countUnix(table("net/unix"), listening, own);
    }

    private static int countTcp(List<String[]> rows, Set<String> listening, Set<String> own) {
        Set<String> addresses = new HashSet<>();
        for (String[] row : rows) {
            if (row[TCP_STATE].equals(TCP_LISTENING) && listening.contains(row[TCP_INODE])) {
                addresses.add(canonical(row[TCP_LOCAL]));
            }
        }
        int count = 0;
        for (String[] row : rows) {
            if (TCP_OPEN.contains(row[TCP_STATE]) && own.contains(row[TCP_INODE])) {
                String local = canonical(row[TCP_LOCAL]);
                if (addresses.contains(local) || addresses.contains(local.substring(local.indexOf(':')))) {
                    count++;
                }
            }
        }
        return count;
    }

    /** ADDRESS:PORT, in hexadecimal, with nothing for the wildcard, and IPv4 in its short form. */
    private static String canonical(String local) {
        int colon = local.indexOf(':');
        String address = local.substring(0, colon);
        if (TCP_WILDCARDS.contains(address)) {
            return local.substring(colon);
        }
        return address.startsWith(TCP_MAPPED) ? local.substring(TCP_MAPPED.length()) : local;
    }

    private static int countUnix(List<String[]> rows, Set<String> listening, Set<String> own) {
        Set<String> paths = new HashSet<>();
        for (String[] row : rows) {
            if (row.length > UNIX_PATH && listening.contains(row[UNIX_INODE])) {
                paths.add(row[UNIX_PATH]);
            }
        }
        int count = 0;
        for (String[] row : rows) {
            if (row.length > UNIX_PATH
                    && row[UNIX_STATE].equals(UNIX_CONNECTED)
                    && own.contains(row[UNIX_INODE])
                    && paths.contains(row[UNIX_PATH])) {
                count++;
            }
        }
        return count;
    }

    private List<String[]> table(String name) throws IOException {
        List<String[]> rows = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(process.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return rows; // a system without IPv6
        }
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            if (line.contains(TIME_WAIT)) {
                continue; // nobody's any more, and on a busy machine tens of thousands
            }
            rows.add(line.strip().split(" +", name.endsWith("unix") ? UNIX_PATH + 1 : 0));
        }
        return rows;
    }

    private static @Nullable String inode(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith(SOCKET) ? target.substring(SOCKET.length(), target.length() - 1) : null;
        } catch (IOException e) {
            return null; // closed meanwhile
        }
    }
}
