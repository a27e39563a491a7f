package io.srv.container.master;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a process uses, by proc(5). Null if it is gone or cannot be read. */
public final class ProcessUsage {

    /** USER_HZ, which is 100 wherever the JDK runs on Linux. */
    private static final long MILLIS_PER_TICK = 10;

    /** The fields of stat are counted from 1; the first two, pid and name, are cut off. */
    private static final int STATE = 3 - 3;

    private static final int UTIME = 14 - 3;

    private static final int STIME = 15 - 3;

    private ProcessUsage() {}

    public static @Nullable Long residentBytes(long pid) {
        String status = read(pid, "status");
        return status == null
                ? null
                : status.lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .map(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(null);
    }

    public static @Nullable Long cpuMillis(long pid) {
        String[] fields = stat(pid);
        return fields.length == 0
                ? null
                : (Long) (MILLIS_PER_TICK * (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])));
    }

    /** Whether a signal or a debugger has stopped it, so that it cannot do anything. */
    static boolean isStopped(long pid) {
        String[] fields = stat(pid);
        return fields.length > 0 && fields[STATE].equalsIgnoreCase("t");
    }

    /** Returns its fields without the first two; none if it is gone. */
    private static String[] stat(long pid) {
        String stat = read(pid, "stat");
        // The name may hold blanks and parentheses.
        return stat == null
                ? new String[0]
                : stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static @Nullable String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null;
        }
    }
}
