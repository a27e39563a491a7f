package io.srv.container.command;

import io.srv.jmx.Counters;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.UsageInfo;
import io.srv.jmx.WorkerInfo;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** A pool for tests: one worker that has been ready for long, one that starts and one that is being replaced. */
final class Pool {

    static final Instant STARTED = Instant.parse("2026-11-22T17:00:00Z");
    static final Instant NOW = STARTED.plusSeconds(3 * 3_600);

    static final WorkerInfo SERVING = new WorkerInfo(
            5,
            0,
            14_210L,
            2,
            "READY",
            "RECYCLE",
            null,
            before(100_000),
            361L,
            new UsageInfo(12_582_912, 20_971_520, 67_108_864, 9_437_184, 102_760_448L, 14, 4_500L, 21, 3, 400));
    static final WorkerInfo STARTING =
            new WorkerInfo(7, 1, null, 3, "STARTING", "RECYCLE", null, before(90), null, null);
    static final WorkerInfo OLD = new WorkerInfo(
            6,
            1,
            14_211L,
            2,
            "STOPPING",
            "BOOT",
            "RECYCLE",
            before(7_500_000),
            1_840L,
            new UsageInfo(1, 2, 3, 4, null, 5, null, 6, 7, 8));
    static final Counters COUNTERS = new Counters(7, 6, 5_000, 1, Map.of("RECYCLE", 3L, "CRASH", 1L), 3, 900, 1, 2);
    static final ListenerInfo WEB = new ListenerInfo("web", "*:8080", true, 1_024, 3, Map.of(5L, 30L, 6L, 70L));
    static final ListenerInfo ADMIN = new ListenerInfo("admin", "unix:/run/admin", false, null, null, Map.of());

    static final MemoryInfo MEMORY = new MemoryInfo(4L << 30, 128L << 20, 3, 981L << 20, 1, null);

    private Pool() {}

    static Date before(long millis) {
        return Date.from(NOW.minusMillis(millis));
    }

    static RecycleInfo aborted() {
        return new RecycleInfo(
                3, "ABORTED", before(120_000), before(60_000), 1, 2, 4L, "START_FAILED", "worker 1 could not start");
    }

    static Status status(String phase, int ready, int count, List<WorkerInfo> workers, List<ListenerInfo> listeners) {
        return status(phase, ready, count, MEMORY, workers, listeners);
    }

    static Status status(MemoryInfo memory) {
        return status("RUNNING", 2, 2, memory, List.of(), List.of());
    }

    private static Status status(
            String phase,
            int ready,
            int count,
            MemoryInfo memory,
            List<WorkerInfo> workers,
            List<ListenerInfo> listeners) {
        return new Status(
                NOW, "0.1.0", 14_048, "app.jar", phase, STARTED, count, ready, 3, memory, null, COUNTERS, workers,
                listeners);
    }

    static Status status() {
        return new Status(
                NOW,
                "0.1.0",
                14_048,
                "app.jar",
                "RUNNING",
                STARTED,
                2,
                1,
                3,
                MEMORY,
                aborted(),
                COUNTERS,
                List.of(SERVING, OLD, STARTING),
                List.of(WEB, ADMIN));
    }
}
