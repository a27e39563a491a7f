package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.WorkDir;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Recycles of four workers at a quarter of what they can serve, seen by clients that keep their connections and by clients
 * that take a new one for each request. What they can serve is measured first, with the same clients at full speed.
 */
final class Recycle {
    private static final int WORKERS = 4;
    private static final int KEEP_ALIVE = 12;
    private static final int ONE_SHOT = 4;
    private static final int RECYCLES = 5;
    /** Of an application that takes two seconds for each start. */
    private static final int SLOW_RECYCLES = 2;

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration CAPACITY = Duration.ofSeconds(3);
    private static final Duration STEADY = Duration.ofSeconds(8);
    private static final double SHARE = 0.25;
    private static final long GOAL_GAP_MS = 100;
    private static final double GOAL_P99_MS = 25;
    private static final double GOAL_P99_RATIO = 10;

    void run(Report report) {
        for (Example example : Example.values()) {
            try (WorkDir work = WorkDir.create();
                    Container container = Container.start(work, example, WORKERS)) {
                measure(report, example.toString(), container, RECYCLES);
            }
        }
        try (WorkDir work = WorkDir.create()) {
            Path jar = SlowStart.jar(work.file("slow.jar"));
            try (Container container = Container.start(work, jar, "{}", WORKERS)) {
                measure(report, "plain with a start of 2 s", container, SLOW_RECYCLES);
            }
        }
    }

    /** What the clients of each kind saw, both at work at the same time. */
    private record Seen(LoadResult keepAlive, LoadResult oneShot) {
        long failed() {
            return keepAlive.failed() + oneShot.failed() + keepAlive.lateResets() + oneShot.lateResets();
        }

        long requests() {
            return keepAlive.requests() + oneShot.requests();
        }

        /** An upper bound: a time without any success is one for the clients of each kind. */
        long longestGapMs() {
            return Math.min(
                    keepAlive.longestGap().toMillis(), oneShot.longestGap().toMillis());
        }
    }

    private static void measure(Report report, String name, Container container, int recycles) {
        LoadPlan full = LoadPlan.to(container.port()).keepAlive(KEEP_ALIVE).oneShot(ONE_SHOT);
        full.duration(WARM_UP).run();
        LoadResult capacity = full.duration(CAPACITY).run();
        // Each kind at a quarter of its own part, or the slower kind could not keep up with an even share.
        double oneShotRate = SHARE * capacity.perSecond() * capacity.connections() / capacity.requests();
        double keepAliveRate = SHARE * capacity.perSecond() - oneShotRate;
        LoadPlan plan = LoadPlan.to(container.port());
        LoadPlan keepAlive = plan.keepAlive(KEEP_ALIVE).perSecond(keepAliveRate);
        LoadPlan oneShot = plan.oneShot(2 * ONE_SHOT).perSecond(oneShotRate);

        Seen steady;
        try (LoadClient keeping = keepAlive.duration(STEADY).start();
                LoadClient changing = oneShot.duration(STEADY).start()) {
            steady = new Seen(keeping.await(), changing.await());
        }
        Seen result;
        try (LoadClient keeping = keepAlive.start();
                LoadClient changing = oneShot.start()) {
            for (int i = 0; i < recycles; i++) {
                container.recycle();
            }
            result = new Seen(keeping.stop(), changing.stop());
        }
        String title = text("recycle %s, %d times at %.0f + %.0f/s", name, recycles, keepAliveRate, oneShotRate);
        print(report, title, steady, result);
    }

    private static void print(Report report, String title, Seen steady, Seen result) {
        report.judged(
                title + ": failed",
                text(
                        "%d of %d requests, %d of them on new connections, in %.1f s",
                        result.failed(),
                        result.requests(),
                        result.oneShot().connections() + result.keepAlive().connections(),
                        result.keepAlive().elapsed().toMillis() / 1e3),
                "0",
                result.failed() == 0);
        report.judged(
                title + ": requests that met a closing connection",
                Long.toString(result.keepAlive().stale()),
                "0",
                result.keepAlive().stale() == 0);
        report.judged(
                title + ": longest time without a success",
                text(
                        "%d ms (steady %d ms); of either kind of clients %d and %d ms",
                        result.longestGapMs(),
                        steady.longestGapMs(),
                        result.keepAlive().longestGap().toMillis(),
                        result.oneShot().longestGap().toMillis()),
                "at most 100 ms",
                result.longestGapMs() <= GOAL_GAP_MS);
        latency(report, title + ": p99 keep-alive", steady.keepAlive(), result.keepAlive());
        latency(report, title + ": p99 a connection per request", steady.oneShot(), result.oneShot());
        result.keepAlive().samples().forEach(System.err::println);
        result.oneShot().samples().forEach(System.err::println);
    }

    private static void latency(Report report, String title, LoadResult steady, LoadResult result) {
        double steadyMs = steady.latencies().percentileMs(99);
        double p99Ms = result.latencies().percentileMs(99);
        report.judged(
                title,
                text(
                        "%.1f ms, %.1f times the steady %.2f ms (p50 %.2f and %.2f ms, max %.0f and %.0f ms)",
                        p99Ms,
                        p99Ms / steadyMs,
                        steadyMs,
                        result.latencies().percentileMs(50),
                        steady.latencies().percentileMs(50),
                        result.latencies().maxMs(),
                        steady.latencies().maxMs()),
                "at most 25 ms or 10 times",
                p99Ms <= GOAL_P99_MS || p99Ms / steadyMs <= GOAL_P99_RATIO);
    }
}
