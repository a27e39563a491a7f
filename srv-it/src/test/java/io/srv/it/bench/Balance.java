package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.harness.HeldConnections;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.WorkDir;
import java.time.Duration;
import java.util.List;

/** How connections that stay open spread over four workers when they come one by one. */
final class Balance {
    private static final int ROUNDS = 5;
    private static final int WORKERS = 4;
    private static final int CONNECTIONS = 400;
    private static final Duration INTERVAL = Duration.ofNanos(500_000);
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final double GOAL_PERCENT = 30;

    void run(Report report) throws Exception {
        for (Example example : List.of(Example.PLAIN, Example.JETTY, Example.NETTY)) {
            Samples busiest = new Samples();
            String last = "";
            try (WorkDir work = WorkDir.create();
                    Container container = Container.start(work, example, WORKERS)) {
                LoadPlan.to(container.port()).oneShot(8).duration(WARM_UP).run();
                for (int round = 0; round < ROUNDS; round++) {
                    try (HeldConnections held = HeldConnections.open(container.port(), CONNECTIONS, INTERVAL)) {
                        List<Long> counts = held.byWorker().values().stream()
                                .sorted((a, b) -> Long.compare(b, a))
                                .toList();
                        busiest.add(100.0 * counts.get(0) / CONNECTIONS);
                        last = counts.toString();
                    }
                }
            }
            String measured = text(
                    "busiest of %d workers holds %.0f %% (median of %d), %.0f %% at most; last %s",
                    WORKERS, busiest.median(), busiest.count(), busiest.max(), last);
            String title = text("balance %s, %s", example, example == Example.NETTY ? "Selector" : "blocking accept");
            if (example == Example.NETTY) {
                report.noted(title, measured);
            } else {
                report.judged(title, measured, "at most 30 %", busiest.median() <= GOAL_PERCENT);
            }
        }
    }
}
