package io.srv.container.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a service manager says in the environment of this process.
 *
 * @param notifySocket       where to tell how the service is; null if nobody wants to know
 * @param watchdogIntervalNs how often at least; 0 if there is no watchdog
 * @param passed             in the order of their numbers
 * @param journalStream      device and inode of the journal's socket; null if there is none
 * @param problems           a sentence for each variable that makes no sense, and is passed over
 */
public record ServiceEnvironment(
        @Nullable String notifySocket,
        long watchdogIntervalNs,
        List<PassedDescriptor> passed,
        @Nullable String journalStream,
        List<String> problems) {

    /** Of no service manager. */
    public static final ServiceEnvironment NONE = new ServiceEnvironment(null, 0, List.of(), null, List.of());

    /** SD_LISTEN_FDS_START. */
    private static final int FIRST = 3;

    /** The kernel's own limit for one process, fs.nr_open. */
    private static final int MOST = 1_048_576;

    private static final String UNNAMED = "unknown";

    /**
     * Reads it.
     *
     * @param pid of this process: what is meant for another one is passed over, as by the functions of libsystemd
     */
    public static ServiceEnvironment of(Map<String, String> variables, long pid) {
        List<String> problems = new ArrayList<>();
        return new ServiceEnvironment(
                notifySocket(variables.get("NOTIFY_SOCKET"), problems),
                watchdogIntervalNs(variables, pid, problems),
                passed(variables, pid, problems),
                variables.get("JOURNAL_STREAM"),
                List.copyOf(problems));
    }

    private static @Nullable String notifySocket(@Nullable String socket, List<String> problems) {
        if (socket == null || socket.isEmpty()) {
            return null;
        }
        if (socket.length() > 1 && (socket.startsWith("/") || socket.startsWith("@"))) {
            return socket;
        }
        problems.add("NOTIFY_SOCKET must be an absolute path, or an abstract name that begins with @, was \"" + socket
                + "\"; nothing is told to the service manager");
        return null;
    }

    private static long watchdogIntervalNs(Map<String, String> variables, long pid, List<String> problems) {
        String interval = variables.get("WATCHDOG_USEC");
        String owner = variables.get("WATCHDOG_PID");
        if (interval == null || owner != null && !owner.equals(Long.toString(pid))) {
            return 0;
        }
        OptionalLong micros = number(interval, Long.MAX_VALUE / 1_000);
        if (micros.isEmpty()) {
            problems.add("WATCHDOG_USEC must be a number of microseconds, was \"" + interval
                    + "\"; the watchdog is not fed");
        }
        return TimeUnit.MICROSECONDS.toNanos(micros.orElse(0));
    }

    private static List<PassedDescriptor> passed(Map<String, String> variables, long pid, List<String> problems) {
        String count = variables.get("LISTEN_FDS");
        if (count == null || !Long.toString(pid).equals(variables.get("LISTEN_PID"))) {
            return List.of();
        }
        OptionalInt descriptors =
                number(count, MOST).stream().mapToInt(Math::toIntExact).findFirst();
        if (descriptors.isEmpty()) {
            problems.add("LISTEN_FDS must be a number of descriptors, was \"" + count + "\"; none is taken over");
            return List.of();
        }
        String[] names = variables.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<PassedDescriptor> passed = new ArrayList<>();
        for (int i = 0; i < descriptors.getAsInt(); i++) {
            boolean named = i < names.length && !names[i].isEmpty();
            passed.add(new PassedDescriptor(FIRST + i, named ? names[i] : UNNAMED));
        }
        return List.copyOf(passed);
    }

    private static OptionalLong number(String text, long most) {
        try {
            long number = Long.parseLong(text);
            return number < 0 || number > most ? OptionalLong.empty() : OptionalLong.of(number);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
