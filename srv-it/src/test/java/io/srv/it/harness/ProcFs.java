package io.srv.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * Reads what the kernel tells of processes, see proc(5).
 *
 * <p>A process that is gone has no children, no threads, no descriptors and an empty command line; nothing here throws
 * because a process ended while it was looked at. Usable from any thread.
 */
public final class ProcFs {
    private static final Path PROC = Path.of("/proc");

    private ProcFs() {}

    /** Returns the processes that satisfy {@code predicate}, zombies included, by ascending pid. */
    public static List<Long> processes(LongPredicate predicate) {
        List<Long> pids = new ArrayList<>();
        for (String name : names(PROC)) {
            if (Character.isDigit(name.charAt(0)) && predicate.test(Long.parseLong(name))) {
                pids.add(Long.parseLong(name));
            }
        }
        return pids.stream().sorted().toList();
    }

    /**
     * Returns the direct children of {@code pid}, zombies included.
     *
     * <p>By their parent's number, not by {@code /proc/<pid>/task/<tid>/children}: that file may omit a child while a
     * sibling exits.
     */
    public static List<Long> children(long pid) {
        return processes(candidate -> parent(candidate) == pid);
    }

    /** Returns children, grandchildren and so on, zombies included; not those whose parent has died. */
    public static List<Long> descendants(long pid) {
        List<Long> found = new ArrayList<>(children(pid));
        for (int i = 0; i < found.size(); i++) {
            found.addAll(children(found.get(i)));
        }
        return found;
    }

    /** Returns the arguments separated by blanks; empty for a zombie or a process that is gone. */
    public static String commandLine(long pid) {
        return read(of(pid, "cmdline")).replace('\0', ' ').strip();
    }

    /** Tells whether {@code NAME=value} is in the environment that the process was started with. */
    public static boolean startedWith(long pid, String nameAndValue) {
        return ('\0' + read(of(pid, "environ"))).contains('\0' + nameAndValue + '\0');
    }

    /** Tells whether {@code text} is anywhere in the environment that the process was started with. */
    public static boolean environmentContains(long pid, String text) {
        return read(of(pid, "environ")).contains(text);
    }

    /** Returns the state letter of proc(5): R, S, D, T, Z and so on; empty if the process is gone. */
    public static Optional<Character> state(long pid) {
        return stat(pid, 0).map(text -> text.charAt(0));
    }

    /** Tells whether the process is there and is not a zombie. */
    public static boolean alive(long pid) {
        return state(pid).filter(letter -> letter != 'Z' && letter != 'X').isPresent();
    }

    /** Returns the parent's pid; -1 if the process is gone. */
    public static long parent(long pid) {
        return stat(pid, 1).map(Long::parseLong).orElse(-1L);
    }

    /** Returns the process group; -1 if the process is gone. */
    public static long group(long pid) {
        return stat(pid, 2).map(Long::parseLong).orElse(-1L);
    }

    /** Returns how many children of {@code pid} have ended and were not reaped. */
    public static int zombies(long pid) {
        return (int) children(pid).stream()
                .filter(child -> state(child).equals(Optional.of('Z')))
                .count();
    }

    /** Returns the resident memory (RSS) of the process; 0 if it is gone. */
    public static long residentBytes(long pid) {
        return read(of(pid, "status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    /** Returns the number of threads of the process, Java's and the VM's. */
    public static int threads(long pid) {
        return names(of(pid, "task")).size();
    }

    /** Returns how many descriptors the process has open. */
    public static int descriptorCount(long pid) {
        return names(of(pid, "fd")).size();
    }

    /** Returns the open descriptors and what each leads to, as {@code socket:[4711]} or {@code /dev/null}. */
    public static SortedMap<Integer, String> descriptors(long pid) {
        SortedMap<Integer, String> descriptors = new TreeMap<>();
        for (String name : names(of(pid, "fd"))) {
            try {
                descriptors.put(
                        Integer.valueOf(name),
                        Files.readSymbolicLink(of(pid, "fd").resolve(name)).toString());
            } catch (IOException e) {
                // Closed since the folder was listed.
            }
        }
        return descriptors;
    }

    /** Returns the signals (1 to 64) that the process ignores. */
    public static List<Integer> ignoredSignals(long pid) {
        long mask = read(of(pid, "status"))
                .lines()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
        List<Integer> signals = new ArrayList<>();
        for (int signal = 1; signal <= 64; signal++) {
            if ((mask >>> (signal - 1) & 1) == 1) {
                signals.add(signal);
            }
        }
        return signals;
    }

    /** The fields after the command's name, which is in brackets and may hold blanks and brackets itself. */
    private static Optional<String> stat(long pid, int field) {
        String line = read(of(pid, "stat"));
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" ")[field]);
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> names(Path folder) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // Gone, or not ours to look into.
        }
        return names;
    }

    private static Path of(long pid, String name) {
        return PROC.resolve(Long.toString(pid)).resolve(name);
    }
}
