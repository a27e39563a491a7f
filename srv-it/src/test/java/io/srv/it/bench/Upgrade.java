package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.command.Ran;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.WorkDir;
import java.util.regex.Pattern;

/**
 * For how long nobody looks after the workers while a master replaces itself, as the line of the new one says it; beside it, in
 * pairs, how long the same program takes to start and to check the same options. And what clients see meanwhile.
 */
final class Upgrade {
    private static final int ROUNDS = 11;
    private static final int WORKERS = 2;
    private static final double PER_SECOND = 200;
    private static final Pattern GAP =
            Pattern.compile("which nobody looked after for (?:(\\d+) ms|(\\d+(?:\\.\\d+)?) s)");

    void run(Report report) {
        Samples gap = new Samples();
        Samples start = new Samples();
        LoadResult seen;
        try (WorkDir work = WorkDir.create();
                Container container = Container.start(work, Example.PLAIN, WORKERS);
                LoadClient load = LoadPlan.to(container.port())
                        .keepAlive(4)
                        .oneShot(4)
                        .perSecond(PER_SECOND)
                        .start()) {
            for (int round = 0; round < ROUNDS; round++) {
                long beganNs = System.nanoTime();
                Ran check = Ran.command(work, "--check", Example.PLAIN.jar());
                start.add((System.nanoTime() - beganNs) / 1e6);
                Ran upgrade = Ran.command(work, "upgrade", container.master().pid());
                if (check.status() != 0 || upgrade.status() != 0) {
                    throw new IllegalStateException(check + "\n" + upgrade);
                }
                gap.add(container.lastMs(GAP));
            }
            seen = load.stop();
        }
        report.noted(
                "upgrade: nobody looks after the workers",
                text(
                        "%.0f ms [%.0f, %.0f] of %d; %.2f times what --check takes, which is %.0f ms",
                        gap.median(),
                        gap.low(),
                        gap.high(),
                        gap.count(),
                        gap.median() / start.median(),
                        start.median()));
        report.judged(
                text("upgrade, %d times at %.0f/s: failed", ROUNDS, PER_SECOND),
                text(
                        "%d of %d requests, %d late resets; longest time without a success %d ms",
                        seen.failed(),
                        seen.requests(),
                        seen.lateResets(),
                        seen.longestGap().toMillis()),
                "0",
                seen.flawless());
    }
}
