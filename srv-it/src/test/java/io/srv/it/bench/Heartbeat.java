package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an idle worker uses of a processor more than the same application bare, at the same time: its heartbeats, for nothing
 * else of ours runs then. By proc(5), schedstat of each thread, which has nanoseconds.
 */
final class Heartbeat {
    private static final int WINDOWS = 3;
    private static final long WINDOW_MS = 60_000;
    private static final long SETTLE_MS = 3_000;
    private static final double GOAL_PERCENT = 0.1;

    void run(Report report) throws Exception {
        try (WorkDir work = WorkDir.create();
                Container container = Container.start(work, Example.JETTY, 1);
                BareServer bare = BareServer.start(work, Example.JETTY)) {
            long worker = container.pid();
            Thread.sleep(SETTLE_MS);
            Samples extra = new Samples();
            Samples thread = new Samples();
            Samples alone = new Samples();
            for (int window = 0; window < WINDOWS; window++) {
                long workerNs = usedNs(worker, "");
                long threadNs = usedNs(worker, "srv-heartbeat");
                long bareNs = usedNs(bare.pid(), "");
                Thread.sleep(WINDOW_MS);
                double barePercent = percent(usedNs(bare.pid(), "") - bareNs);
                extra.add(percent(usedNs(worker, "") - workerNs) - barePercent);
                thread.add(percent(usedNs(worker, "srv-heartbeat") - threadNs));
                alone.add(barePercent);
            }
            report.judged(
                    "heartbeat, idle jetty",
                    text(
                            "extra %.3f %% of a processor, %.3f %% in the worst of %d minutes; the thread itself %.3f %%; bare %.3f %%",
                            extra.median(), extra.max(), extra.count(), thread.median(), alone.median()),
                    "less than 0.1 %",
                    extra.max() < GOAL_PERCENT);
        }
    }

    private static double percent(long usedNs) {
        return usedNs / (WINDOW_MS * 1e6) * 100;
    }

    /** Of all threads that have not ended, or of those with this name. */
    private static long usedNs(long pid, String name) throws IOException {
        long usedNs = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                if (name.isEmpty()
                        || Files.readString(thread.resolve("comm")).strip().equals(name)) {
                    usedNs += Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ")[0]);
                }
            }
        }
        return usedNs;
    }
}
