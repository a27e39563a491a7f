package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.WorkDir;
import java.time.Duration;
import java.util.List;

/**
 * One worker under the container against the same server bare.
 *
 * <p>Two JVMs of the very same program can differ by some percent for their whole life, as the compilers happen to decide:
 * so each round has a fresh pair. Both are warmed up, then measured in turns (A B B A, the next round B A A B) with as many
 * clients as keep two processors busy.
 */
final class Throughput {
    private static final int ROUNDS = Integer.getInteger("srv.bench.rounds", 9);
    private static final int CLIENTS = 4;
    private static final Duration WARM_UP = Duration.ofMillis(1_500);
    private static final Duration WINDOW = Duration.ofMillis(700);
    private static final double GOAL = 0.98;

    /** What was counted in several windows of one server. */
    private static final class Total {
        long requests;
        double seconds;
        double cpuSeconds;
    }

    void run(Report report) {
        for (Example example : List.of(Example.PLAIN, Example.JETTY)) {
            Samples[] speeds = {new Samples(), new Samples()};
            Samples[] costs = {new Samples(), new Samples()};
            Samples[] perSecond = {new Samples(), new Samples()};
            for (int round = 0; round < ROUNDS; round++) {
                round(example, round, speeds, costs, perSecond);
            }
            for (int mode = 0; mode < 2; mode++) {
                report.judged(
                        text("throughput %s, %s", example, mode == 0 ? "keep-alive" : "a connection per request"),
                        text(
                                "container / bare %.3f [%.3f, %.3f] of %d pairs; CPU per request %.3f [%.3f, %.3f]; "
                                        + "bare %.0f/s",
                                speeds[mode].median(),
                                speeds[mode].low(),
                                speeds[mode].high(),
                                speeds[mode].count(),
                                costs[mode].median(),
                                costs[mode].low(),
                                costs[mode].high(),
                                perSecond[mode].median()),
                        "interval reaches 0.98",
                        speeds[mode].high() >= GOAL);
            }
        }
    }

    private static void round(Example example, int round, Samples[] speeds, Samples[] costs, Samples[] perSecond) {
        try (WorkDir work = WorkDir.create();
                Container container = Container.start(work, example, 1);
                BareServer bare = BareServer.start(work, example)) {
            for (int mode = 0; mode < 2; mode++) {
                boolean keepAlive = mode == 0;
                load(container, keepAlive, WARM_UP);
                load(bare, keepAlive, WARM_UP);
                Total contained = new Total();
                Total alone = new Total();
                boolean containerFirst = round % 2 == 0;
                for (boolean swapped : new boolean[] {false, true}) {
                    if (containerFirst != swapped) {
                        measure(container, keepAlive, contained);
                        measure(bare, keepAlive, alone);
                    } else {
                        measure(bare, keepAlive, alone);
                        measure(container, keepAlive, contained);
                    }
                }
                speeds[mode].add(contained.requests / contained.seconds / (alone.requests / alone.seconds));
                costs[mode].add(contained.cpuSeconds / contained.requests / (alone.cpuSeconds / alone.requests));
                perSecond[mode].add(alone.requests / alone.seconds);
            }
        }
    }

    private static void measure(Server server, boolean keepAlive, Total total) {
        double cpuBefore = cpuSeconds(server.pid());
        LoadResult result = load(server, keepAlive, WINDOW);
        total.cpuSeconds += cpuSeconds(server.pid()) - cpuBefore;
        total.requests += result.succeeded();
        total.seconds += result.elapsed().toNanos() / 1e9;
    }

    private static LoadResult load(Server server, boolean keepAlive, Duration time) {
        LoadPlan plan = LoadPlan.to(server.port()).duration(time);
        LoadResult result = (keepAlive ? plan.keepAlive(CLIENTS) : plan.oneShot(CLIENTS)).run();
        if (!result.flawless()) {
            throw new IllegalStateException("not a valid measurement: " + result);
        }
        return result;
    }

    private static double cpuSeconds(long pid) {
        return ProcessHandle.of(pid)
                        .orElseThrow()
                        .info()
                        .totalCpuDuration()
                        .orElseThrow()
                        .toMillis()
                / 1e3;
    }
}
