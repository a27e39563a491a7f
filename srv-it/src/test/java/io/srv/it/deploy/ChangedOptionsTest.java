package io.srv.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srv.it.Pools;
import io.srv.it.command.Ran;
import io.srv.it.harness.Answer;
import io.srv.it.harness.Http;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.RequestFailed;
import io.srv.it.harness.WorkDir;
import io.srv.jmx.ListenerInfo;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SIGHUP reads the options again. */
class ChangedOptionsTest {

    private static final int ABORTED = 1;

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();
    private final int otherPort = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void countJvmArgumentsAndTimeoutsHoldFromTheRecycleOn() {
        try (DeployedPool pool = pool()) {
            hangUp(
                    pool,
                    options -> options.replace("\"count\":2", "\"count\":3")
                            .replace("\"-Xmx64m\"", "\"-Xmx64m\",\"-Dprobe=new\"")
                            .replace("\"app\"", "\"recycle\":{\"timeout\":9000},\"app\""),
                    1);

            pool.master().await("three workers", () -> pool.serving().size() == 3);
            assertThat(pool.bean().getWorkerCount()).isEqualTo(3);
            assertThat(pool.master().awaitWorkers(3))
                    .allMatch(worker -> ProcFs.commandLine(worker).contains(" -Dprobe=new "));
            // Who stops has what held when it was started.
            pool.master().awaitLines(": stop RECYCLE within 15000 ms", 2);

            hangUp(pool, UnaryOperator.identity(), 2);

            assertThat(pool.serving()).hasSize(2);
            assertThat(pool.bean().getWorkerCount()).isEqualTo(2);
            assertThat(pool.master().awaitWorkers(2))
                    .noneMatch(worker -> ProcFs.commandLine(worker).contains(" -Dprobe=new "));
            pool.master().awaitLines(": stop RECYCLE within 9000 ms", 3);
        }
    }

    @Test
    void aNewAddressIsServedAndOneThatIsGoneIsClosedAfterTheDrain() {
        try (DeployedPool pool = pool()) {
            hangUp(pool, options -> options.replace("\"listen\":[", "\"listen\":[\"127.0.0.1:" + otherPort + "\","), 1);
            assertThat(DeployedPool.version(port)).isEqualTo("v1");
            assertThat(DeployedPool.version(otherPort)).isEqualTo("v1");

            CompletableFuture<Answer> slow = CompletableFuture.supplyAsync(() -> get(port, "/slow?ms=3000"));
            pool.master().await("the request to be under way", () -> accepted(pool) == 3);
            hangUp(pool, options -> options.replace(":" + port, ":" + otherPort), 2);

            assertThat(slow.orTimeout(30, TimeUnit.SECONDS).join().status()).isEqualTo(200);
            String closed = pool.master().awaitLine("closed listener 127.0.0.1:" + port + ": not declared");
            assertThat(pool.master().lines())
                    .filteredOn(line -> line.equals(closed) || line.contains("recycle done"))
                    .last()
                    .isEqualTo(closed);
            assertThatThrownBy(() -> Http.get(port, "/")).isInstanceOf(RequestFailed.class);
            assertThat(DeployedPool.version(otherPort)).isEqualTo("v1");
            assertThat(pool.bean().getListeners())
                    .extracting(ListenerInfo::address)
                    .containsExactly("127.0.0.1:" + otherPort);
        }
    }

    @Test
    void whatNeedsARestartOfTheMasterIsNamedAndNothingChanges() {
        try (DeployedPool pool = pool()) {
            Map<Long, Long> before = pool.serving();
            pool.putOptions(options -> options.replace("\"count\":2", "\"count\":3")
                    .replace("\"app\"", "\"metrics\":{\"prometheus\":\"127.0.0.1:" + otherPort + "\"},\"app\""));

            Ran recycle = pool.wait("recycle");

            assertThat(recycle.status()).isEqualTo(ABORTED);
            assertThat(recycle.err())
                    .singleElement()
                    .asString()
                    .contains("metrics.prometheus: changed from none to \"127.0.0.1:" + otherPort
                            + "\"; that needs a new master: put it back, or run srv-container upgrade");
            assertThat(pool.bean().getLastRecycle().reason()).isEqualTo("NOT_PREPARED");
            assertThat(pool.serving()).isEqualTo(before);
            assertThat(pool.bean().getWorkerCount()).isEqualTo(2);
        }
    }

    private static void hangUp(DeployedPool pool, UnaryOperator<String> change, int recycles) {
        pool.putOptions(change);
        pool.master().signal("HUP");
        pool.master().awaitLines("recycle done", recycles);
    }

    private static long accepted(DeployedPool pool) {
        return pool.bean().getListeners().stream()
                .flatMap(listener -> listener.accepted().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private static Answer get(int port, String path) {
        try {
            return Http.get(port, path);
        } catch (RequestFailed e) {
            throw new CompletionException(e);
        }
    }

    private DeployedPool pool() {
        return DeployedPool.start(work, Pools.options(port, 2, "{}", ""));
    }
}
