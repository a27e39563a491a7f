package io.srv.container.command;

import io.srv.jmx.Counters;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.WorkerInfo;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A master and its pool in one moment, or in the few milliseconds that reading takes.
 *
 * @param time        when it was read
 * @param workers     by slot, in a slot the oldest first
 * @param lastRecycle null if there was none
 */
record Status(
        Instant time,
        String version,
        long pid,
        String application,
        String phase,
        Instant started,
        int workerCount,
        int readyCount,
        long generation,
        MemoryInfo memory,
        @Nullable RecycleInfo lastRecycle,
        Counters counters,
        List<WorkerInfo> workers,
        List<ListenerInfo> listeners) {

    private static final Comparator<WorkerInfo> BY_SLOT =
            Comparator.comparingInt(WorkerInfo::slot).thenComparingLong(WorkerInfo::id);

    /** How good the state of a pool is, for those who watch many. */
    enum Health {
        /** Running, and as many workers are ready as there are to be. */
        COMPLETE,
        /** Starting, stopping, or workers are missing; at least one is ready. */
        INCOMPLETE,
        /** Nobody serves. */
        DOWN
    }

    /** Reads it all; with the pid as this side knows it, for the master may be in another pid namespace. */
    static Status read(MasterMXBean master, long pid) {
        return new Status(
                Instant.now(),
                master.getVersion(),
                pid,
                master.getApplication(),
                master.getPhase(),
                master.getStarted().toInstant(),
                master.getWorkerCount(),
                master.getReadyCount(),
                master.getGeneration(),
                master.getMemory(),
                master.getLastRecycle(),
                master.getCounters(),
                master.getWorkers().values().stream().sorted(BY_SLOT).toList(),
                master.getListeners());
    }

    Health health() {
        if (readyCount == 0) {
            return Health.DOWN;
        }
        return phase.equals("RUNNING") && readyCount >= workerCount ? Health.COMPLETE : Health.INCOMPLETE;
    }

    long uptimeMillis() {
        return millisSince(started);
    }

    long uptimeMillis(WorkerInfo worker) {
        return millisSince(worker.started().toInstant());
    }

    private long millisSince(Instant begin) {
        return Math.max(0, time.toEpochMilli() - begin.toEpochMilli());
    }

    /** Returns how many connections a worker has accepted, on all listeners; null if none of them knows. */
    @Nullable
    Long accepted(WorkerInfo worker) {
        Long sum = null;
        for (ListenerInfo listener : listeners) {
            Long accepted = listener.accepted().get(worker.id());
            if (accepted != null) {
                sum = (sum == null ? 0 : sum) + accepted;
            }
        }
        return sum;
    }

    /** Returns how many connections were accepted from a listener; null if no worker knows. */
    static @Nullable Long accepted(ListenerInfo listener) {
        return listener.accepted().isEmpty()
                ? null
                : listener.accepted().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }
}
