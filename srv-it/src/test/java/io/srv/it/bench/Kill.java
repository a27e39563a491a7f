package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.harness.Failure;
import io.srv.it.harness.Frozen;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code kill -9} of one of four workers under load: nobody is hurt but those whose connection that worker had accepted.
 *
 * <p>The victim is stopped a moment before, so that what it has accepted can be counted exactly.
 */
final class Kill {
    private static final int WORKERS = 4;
    private static final int KILLS = 5;
    private static final int KEEP_ALIVE = 12;
    private static final int ONE_SHOT = 8;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    void run(Report report) {
        for (Example example : List.of(Example.PLAIN, Example.JETTY)) {
            try (WorkDir work = WorkDir.create();
                    Container container = Container.start(work, example, WORKERS)) {
                measure(report, example, container);
            }
        }
    }

    private static void measure(Report report, Example example, Container container) {
        LoadPlan plan = LoadPlan.to(container.port()).keepAlive(KEEP_ALIVE).oneShot(ONE_SHOT);
        plan.duration(WARM_UP).run();
        int accepted = 0;
        LoadResult result;
        try (LoadClient load = plan.start()) {
            for (int i = 0; i < KILLS; i++) {
                int ready = container.master().count("ready after");
                accepted += killOne(container);
                container.master().awaitLines("ready after", ready + 1);
            }
            result = load.stop();
        }
        long hurt = result.failed() + result.stale() + result.lateResets();
        long strange = result.failed()
                - result.failed(Failure.RESET)
                - result.failed(Failure.EARLY_END)
                - result.failed(Failure.TRUNCATED);
        report.judged(
                text("kill -9 of one of %d workers, %s, %d times at full load", WORKERS, example, KILLS),
                text(
                        "%d failed %s, %d keep-alive requests tried again, %d late resets: %d hurt, %d connections had been "
                                + "accepted; of %d requests; longest time without a success %d ms",
                        result.failed(),
                        result.failures(),
                        result.stale(),
                        result.lateResets(),
                        hurt,
                        accepted,
                        result.requests(),
                        result.longestGap().toMillis()),
                "nothing but what was accepted",
                hurt <= accepted && strange == 0);
        result.samples().forEach(System.err::println);
    }

    /** Returns how many connections it had accepted. */
    private static int killOne(Container container) {
        List<Long> workers = container.master().awaitWorkers(WORKERS);
        long victim = workers.get(ThreadLocalRandom.current().nextInt(WORKERS));
        int accepted = Frozen.freeze(victim).accepted(container.port());
        Signals.send("KILL", victim);
        return accepted;
    }
}
