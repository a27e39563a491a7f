package io.srv.container.federation;

import java.lang.management.LockInfo;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A thread dump in the form of HotSpot's own, as jstack(1) prints it and tools read it: whole stacks, locks, deadlocks. Virtual
 * threads are not in it. Stateless.
 */
final class ThreadDumpText {

    private static final double NS_PER_MS = 1e6;

    private ThreadDumpText() {}

    /** @param maxBytes of the text in UTF-8; threads for which there is no more room are counted only */
    static String of(ThreadMXBean threads, int maxBytes) {
        String end = deadlocks(threads);
        int roomBytes = maxBytes - end.getBytes(StandardCharsets.UTF_8).length;
        StringBuilder text = new StringBuilder()
                .append(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                        .format(LocalDateTime.now(ZoneId.systemDefault())))
                .append("\nFull thread dump ")
                .append(System.getProperty("java.vm.name"))
                .append(" (")
                .append(System.getProperty("java.vm.version"))
                .append(' ')
                .append(System.getProperty("java.vm.info"))
                .append("):\n\n");
        roomBytes -= text.length() + "… and 2147483647 more threads\n\n".length();
        int left = 0;
        for (ThreadInfo thread : threads.dumpAllThreads(
                threads.isObjectMonitorUsageSupported(), threads.isSynchronizerUsageSupported())) {
            String one = thread(thread, cpuNs(threads, thread.getThreadId()));
            roomBytes -= left == 0 ? one.getBytes(StandardCharsets.UTF_8).length : 0;
            if (roomBytes >= 0) {
                text.append(one);
            } else {
                left++;
            }
        }
        if (left > 0) {
            text.append("… and ").append(left).append(" more threads\n\n");
        }
        return text.append(end).toString();
    }

    private static long cpuNs(ThreadMXBean threads, long id) {
        return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? threads.getThreadCpuTime(id)
                : -1;
    }

    private static String thread(ThreadInfo thread, long cpuNs) {
        StringBuilder text = new StringBuilder(title(thread));
        text.append(thread.isDaemon() ? " daemon" : "").append(" prio=").append(thread.getPriority());
        if (cpuNs >= 0) {
            text.append(String.format(Locale.ROOT, " cpu=%.2fms", cpuNs / NS_PER_MS));
        }
        StackTraceElement[] frames = thread.getStackTrace();
        text.append("\n   java.lang.Thread.State: ")
                .append(state(thread, frames))
                .append('\n');
        for (int depth = 0; depth < frames.length; depth++) {
            text.append("\tat ").append(frame(frames[depth])).append('\n');
            if (depth == 0) {
                text.append(awaited(thread, frames[0]));
            }
            for (MonitorInfo monitor : thread.getLockedMonitors()) {
                if (monitor.getLockedStackDepth() == depth) {
                    text.append("\t- locked ").append(lock(monitor)).append('\n');
                }
            }
        }
        if (thread.getLockedSynchronizers().length > 0) {
            text.append("\n   Locked ownable synchronizers:\n");
            for (LockInfo lock : thread.getLockedSynchronizers()) {
                text.append("\t- ").append(lock(lock)).append('\n');
            }
        }
        return text.append('\n').toString();
    }

    private static String title(ThreadInfo thread) {
        return '"' + thread.getThreadName() + "\" #" + thread.getThreadId();
    }

    private static String state(ThreadInfo thread, StackTraceElement[] frames) {
        String state = thread.getThreadState().name();
        return switch (thread.getThreadState()) {
            case BLOCKED -> state + " (on object monitor)";
            case WAITING, TIMED_WAITING -> {
                if (frames.length == 0) {
                    yield state;
                }
                String method = frames[0].getMethodName();
                yield state
                        + (method.equals("park")
                                ? " (parking)"
                                : method.startsWith("sleep") ? " (sleeping)" : " (on object monitor)");
            }
            default -> state;
        };
    }

    /** As HotSpot writes it: the module stands beside the file. */
    private static String frame(StackTraceElement frame) {
        String module = frame.getModuleName() == null
                ? ""
                : frame.getModuleName() + (frame.getModuleVersion() == null ? "" : "@" + frame.getModuleVersion())
                        + "/";
        String line = frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber();
        String place = frame.isNativeMethod()
                ? "Native Method"
                : frame.getFileName() == null ? "Unknown Source" : frame.getFileName() + line;
        return frame.getClassName() + "." + frame.getMethodName() + "(" + module + place + ")";
    }

    private static String awaited(ThreadInfo thread, StackTraceElement top) {
        @Nullable LockInfo lock = thread.getLockInfo();
        if (lock == null) {
            return "";
        }
        String owner = thread.getLockOwnerName() == null
                ? ""
                : " owned by \"" + thread.getLockOwnerName() + "\" #" + thread.getLockOwnerId();
        String how = thread.getThreadState() == Thread.State.BLOCKED
                ? "waiting to lock"
                : top.getMethodName().equals("park") ? "parking to wait for " : "waiting on";
        return "\t- " + how + " " + lock(lock) + owner + "\n";
    }

    private static String lock(LockInfo lock) {
        return String.format("<0x%016x> (a %s)", lock.getIdentityHashCode(), lock.getClassName());
    }

    private static String deadlocks(ThreadMXBean threads) {
        long[] ids = threads.isSynchronizerUsageSupported()
                ? threads.findDeadlockedThreads()
                : threads.findMonitorDeadlockedThreads();
        if (ids == null) {
            return "";
        }
        StringBuilder text = new StringBuilder("Found a Java-level deadlock of " + ids.length + " threads:\n")
                .append("=============================\n");
        for (ThreadInfo thread : threads.getThreadInfo(ids)) {
            LockInfo lock = thread == null ? null : thread.getLockInfo();
            if (lock != null) {
                text.append(title(thread)).append(":\n  waiting to lock ").append(lock(lock));
                text.append(",\n  which is held by \"")
                        .append(thread.getLockOwnerName())
                        .append("\" #");
                text.append(thread.getLockOwnerId()).append('\n');
            }
        }
        return text.toString();
    }
}
