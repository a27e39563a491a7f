package io.srv.it.jmx;

import io.srv.it.harness.ProcFs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The TCP sockets that one process listens on, by its descriptors and proc_net(5). */
final class Sockets {

    private static final String LISTEN = "0A";

    private Sockets() {}

    /** Returns them as {@code 127.0.0.1:8080}, or {@code *:8080} for all addresses of this machine. */
    static Set<String> listening(long pid) {
        Set<String> inodes = new HashSet<>(ProcFs.descriptors(pid).values());
        Set<String> found = new TreeSet<>();
        for (String file : List.of("tcp", "tcp6")) {
            for (String line : lines(Path.of("/proc/net", file))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[3].equals(LISTEN) && inodes.contains("socket:[" + fields[9] + "]")) {
                    found.add(address(fields[1]));
                }
            }
        }
        return found;
    }

    /** Words of 32 bits in the processor's order, a colon, and the port in the usual one. */
    private static String address(String hex) {
        int colon = hex.indexOf(':');
        byte[] bytes = HexFormat.of().parseHex(hex.substring(0, colon));
        for (int word = 0; word < bytes.length; word += 4) {
            swap(bytes, word, word + 3);
            swap(bytes, word + 1, word + 2);
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return (address.isAnyLocalAddress() ? "*" : address.getHostAddress()) + ":"
                    + Integer.parseInt(hex.substring(colon + 1), 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void swap(byte[] bytes, int one, int other) {
        byte kept = bytes[one];
        bytes[one] = bytes[other];
        bytes[other] = kept;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
