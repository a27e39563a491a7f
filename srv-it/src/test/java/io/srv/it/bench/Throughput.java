package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.WorkDir;
import java.time.Duration;
import java.util.List;

/**
 * One worker under the container against the same server bare, and that one against itself.
 *
 * <p>Two JVMs of the very same program can differ by some percent for their whole life, as the compilers and the scheduler
 * happen to decide: so each round has fresh JVMs, and a third one, bare too, shows what difference means nothing. They are
 * measured in turns, in short windows, with more clients than keep the processor busy: one, see {@link OneProcessor}.
 */
final class Throughput {
    private static final int ROUNDS = 9;
    private static final int CLIENTS = 12;
    private static final int WINDOWS = 4;
    private static final Duration WARM_UP = Duration.ofMillis(1_200);
    private static final Duration WINDOW = Duration.ofMillis(250);
    private static final double GOAL = 0.98;

    /** Of one kind of clients, a value from each round. */
    private static final class Rounds {
        final Samples speeds = new Samples();
        final Samples costs = new Samples();
        final Samples sameTwice = new Samples();
        final Samples perSecond = new Samples();
    }

    /** What was counted in the windows of one server. */
    private static final class Total {
        final Server server;
        long requests;
        double seconds;
        double cpuSeconds;

        Total(Server server) {
            this.server = server;
        }

        void measure(boolean keepAlive) {
            double cpuBefore = cpuSeconds(server.pid());
            LoadResult result = load(server, keepAlive, WINDOW);
            cpuSeconds += cpuSeconds(server.pid()) - cpuBefore;
            requests += result.succeeded();
            seconds += result.elapsed().toNanos() / 1e9;
        }

        double perSecond() {
            return requests / seconds;
        }

        double cpuSecondsPerRequest() {
            return cpuSeconds / requests;
        }
    }

    void run(Report report) {
        for (Example example : List.of(Example.PLAIN, Example.JETTY)) {
            Rounds keepAlive = new Rounds();
            Rounds oneShot = new Rounds();
            for (int round = 0; round < ROUNDS; round++) {
                try (WorkDir work = WorkDir.create();
                        Container container = Container.start(work, example, 1);
                        BareServer bare = BareServer.start(work, example);
                        BareServer again = BareServer.start(work, example)) {
                    List<Server> servers = List.of(container, bare, again);
                    OneProcessor.take(servers);
                    round(servers, true, keepAlive);
                    round(servers, false, oneShot);
                } finally {
                    OneProcessor.leave();
                }
            }
            print(report, text("throughput %s, keep-alive", example), keepAlive);
            print(report, text("throughput %s, a connection per request", example), oneShot);
        }
    }

    private static void round(List<Server> servers, boolean keepAlive, Rounds rounds) {
        servers.forEach(server -> load(server, keepAlive, WARM_UP));
        List<Total> totals = servers.stream().map(Total::new).toList();
        for (int window = 0; window < WINDOWS; window++) {
            for (int turn = 0; turn < totals.size(); turn++) {
                totals.get((window + turn) % totals.size()).measure(keepAlive);
            }
        }
        Total container = totals.get(0);
        Total bare = totals.get(1);
        rounds.speeds.add(container.perSecond() / bare.perSecond());
        rounds.costs.add(container.cpuSecondsPerRequest() / bare.cpuSecondsPerRequest());
        rounds.sameTwice.add(totals.get(2).perSecond() / bare.perSecond());
        rounds.perSecond.add(bare.perSecond());
    }

    private static void print(Report report, String title, Rounds rounds) {
        report.judged(
                title,
                text(
                        "container / bare %.3f [%.3f, %.3f] of %d pairs; bare / bare %.3f [%.3f, %.3f]; CPU per request %.3f "
                                + "[%.3f, %.3f]; bare %.0f/s",
                        rounds.speeds.median(),
                        rounds.speeds.low(),
                        rounds.speeds.high(),
                        rounds.speeds.count(),
                        rounds.sameTwice.median(),
                        rounds.sameTwice.low(),
                        rounds.sameTwice.high(),
                        rounds.costs.median(),
                        rounds.costs.low(),
                        rounds.costs.high(),
                        rounds.perSecond.median()),
                "interval reaches 0.98",
                rounds.speeds.high() >= GOAL);
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
