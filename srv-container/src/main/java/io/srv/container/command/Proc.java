package io.srv.container.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the kernel tells of processes, see proc(5). One that is gone, or hidden from us, is simply not there: nothing throws.
 *
 * @param root {@code /proc}
 */
record Proc(Path root) {

    static final Proc SYSTEM = new Proc(Path.of("/proc"));

    /** The state is field 3 of stat and the first one behind the name, the start time is field 22. */
    private static final int START_TIME_BEHIND_NAME = 19;

    /** Returns all processes that can be seen, in ascending order. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path entry : entries) {
                pids.add(Long.parseLong(entry.getFileName().toString()));
            }
        } catch (IOException e) {
            return List.of();
        }
        pids.sort(null);
        return pids;
    }

    /** Returns the program and its arguments; empty for a zombie, a kernel thread, or if it is gone. */
    List<String> command(long pid) {
        String text = read(pid, "cmdline");
        // Each argument ends with a zero, also the last one.
        return text.isEmpty() ? List.of() : List.of(text.replaceFirst("\0$", "").split("\0", -1));
    }

    /** Returns the fields of {@code status} by name; empty if it is gone. */
    Map<String, String> status(long pid) {
        Map<String, String> fields = new TreeMap<>();
        read(pid, "status").lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    /** Returns when it was started, in clock ticks after boot. */
    Optional<Long> startTicks(long pid) {
        String stat = read(pid, "stat");
        // The name before it is in parentheses, and may have blanks and parentheses itself.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > START_TIME_BEHIND_NAME
                ? Optional.of(Long.parseLong(fields[START_TIME_BEHIND_NAME]))
                : Optional.empty();
    }

    /** Tells whether the process has ended; one that its parent has not reaped yet has, too. */
    boolean hasEnded(MasterProcess process) {
        return !startTicks(process.pid()).equals(Optional.of(process.startTicks()))
                || status(process.pid()).getOrDefault("State", "Z").startsWith("Z");
    }

    /** Tells whether it was stopped, by SIGSTOP or a debugger. */
    boolean isStopped(long pid) {
        String state = status(pid).getOrDefault("State", "");
        return state.startsWith("T") || state.startsWith("t");
    }

    /** Tells whether it has a handler for this signal. */
    boolean handles(long pid, int signal) {
        String mask = status(pid).getOrDefault("SigCgt", "0");
        return (Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) != 0;
    }

    /** Returns its {@code /proc} entry of that name. */
    Path of(long pid, String name) {
        return root.resolve(Long.toString(pid)).resolve(name);
    }

    private String read(long pid, String name) {
        try {
            return new String(Files.readAllBytes(of(pid, name)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
