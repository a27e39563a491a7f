package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.harness.WorkDir;
import java.util.List;
import java.util.regex.Pattern;

/**
 * From spawn to ready, as the master's line says it, against the same application's own start: from before the spawn until
 * its start has returned. Pairs: one bare start, then one recycle of a pool of one.
 */
final class StartTime {
    private static final int ROUNDS = 11;
    private static final double GOAL_MS = 150;
    private static final Pattern READY = Pattern.compile("ready after (?:(\\d+) ms|(\\d+(?:\\.\\d+)?) s), generation");

    void run(Report report) {
        for (Example example : List.of(Example.PLAIN, Example.JETTY, Example.NETTY)) {
            Samples bare = new Samples();
            Samples contained = new Samples();
            Samples extra = new Samples();
            double first;
            try (WorkDir work = WorkDir.create();
                    Container container = Container.start(work, example, 1)) {
                first = container.lastMs(READY);
                for (int round = 0; round < ROUNDS; round++) {
                    double alone = bareMs(work, example);
                    container.recycle();
                    double worker = container.lastMs(READY);
                    bare.add(alone);
                    contained.add(worker);
                    extra.add(worker - alone);
                }
            }
            report.judged(
                    "start " + example,
                    text(
                            "extra %+.0f ms [%+.0f, %+.0f] of %d pairs; worker %.0f ms (with its master %.0f ms), bare %.0f ms",
                            extra.median(),
                            extra.low(),
                            extra.high(),
                            extra.count(),
                            contained.median(),
                            first,
                            bare.median()),
                    "at most 150 ms",
                    extra.median() <= GOAL_MS);
        }
    }

    private static double bareMs(WorkDir work, Example example) {
        try (BareServer server = BareServer.start(work, example)) {
            return server.startMs();
        }
    }
}
