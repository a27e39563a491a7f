package io.srv.it.servers;

import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The harness's clients. One-shot ones, keep-alive ones and slow ones are counted apart. */
final class HttpLoad implements Load {
    private static final int CLIENTS = 4;
    /** Less than the servers can do: starting JVMs need the processors too. */
    private static final int PER_SECOND = 400;

    private static final int WARM_UP = 200;

    private final LoadClient fresh;
    private final LoadClient kept;
    private final LoadClient slow;

    HttpLoad(Server server, int port) {
        // Helidon says that it closes, and leaves it to the client.
        UnaryOperator<LoadPlan> ending = server == Server.HELIDON ? LoadPlan::closingFirst : plan -> plan;
        fresh = ending.apply(LoadPlan.to(port).oneShot(CLIENTS).perSecond(PER_SECOND))
                .start();
        kept = LoadPlan.to(port).keepAlive(CLIENTS).perSecond(PER_SECOND).start();
        slow = ending.apply(LoadPlan.to(port).oneShot(CLIENTS).path("/slow?ms=1000"))
                .start();
    }

    @Override
    public void awaitUnderWay() {
        Awaitility.await("the first " + WARM_UP + " requests over fresh connections")
                .atMost(Master.PATIENCE)
                .until(() -> fresh.succeeded() >= WARM_UP);
    }

    @Override
    public Outcome stop() {
        LoadResult freshOnes = fresh.stop();
        LoadResult keptOnes = kept.stop();
        LoadResult slowOnes = slow.stop();
        Set<String> workers = new TreeSet<>();
        Stream.of(freshOnes, keptOnes, slowOnes)
                .forEach(result -> workers.addAll(result.byWorker().keySet()));
        return new Outcome(
                freshOnes.requests() + keptOnes.requests() + slowOnes.requests(),
                byClass(freshOnes),
                byClass(keptOnes),
                byClass(slowOnes),
                keptOnes.stale(),
                freshOnes.lateResets() + slowOnes.lateResets(),
                workers,
                "fresh: " + freshOnes + "\nkept: " + keptOnes + "\nslow: " + slowOnes);
    }

    private static Map<String, Long> byClass(LoadResult result) {
        Map<String, Long> classes = new TreeMap<>();
        result.failures().forEach((failure, count) -> classes.put(failure.name(), count));
        return classes;
    }

    @Override
    public void close() {
        Stream.of(fresh, kept, slow).forEach(LoadClient::close);
    }
}
