package io.srv.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.command.Ran;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import io.srv.jmx.RecycleInfo;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code srv-container rollback} under load. */
class RollbackTest {

    private static final int ABORTED = 1;
    private static final int UNAVAILABLE = 69;
    private static final String CAUSE = "a rollback was ordered [ROLLBACK]";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void theVersionBeforeServesAgainWithItsOptions() {
        try (DeployedPool pool = pool();
                LoadClient load = load()) {
            pool.put(Version.good("v2"));
            pool.putOptions(options -> options.replace("{}", "{\"greeting\":\"hello\"}"));
            pool.recycle();
            assertThat(DeployedPool.version(port)).isEqualTo("v2");
            assertThat(pool.bean().getOptions()).contains("hello");

            Ran rollback = pool.wait("rollback");

            assertThat(rollback.status()).as(rollback.toString()).isZero();
            assertThat(rollback.out()).first().isEqualTo("rollback 2 begins");
            assertThat(rollback.out()).last().isEqualTo("rollback 2 done: 2 of 2 replaced");
            assertThat(DeployedPool.version(port)).isEqualTo("v1");
            assertThat(pool.bean().getOptions()).doesNotContain("hello");
            assertThat(pool.bean().getGeneration()).isEqualTo(1);
            assertFlawless(load);
        }
    }

    @Test
    void withoutAVersionBeforeItIsRefused() {
        try (DeployedPool pool = pool()) {
            Map<Long, Long> before = pool.serving();

            Ran rollback = pool.wait("rollback");

            assertThat(rollback.status()).isEqualTo(UNAVAILABLE);
            assertThat(rollback.err())
                    .containsExactly(
                            "srv-container: there is no generation before 1: nothing was deployed since the start");
            assertThat(pool.serving()).isEqualTo(before);
        }
    }

    @Test
    void itAbortsARecycleWhoseFirstReplacementStillStarts() {
        abortRecycle(Version.bad("hangs"), UnaryOperator.identity(), 0);
    }

    @Test
    void itAbortsARecycleAndWhatThatHasReplacedGoesBack() {
        abortRecycle(
                Version.good("v3"),
                options -> options.replace("\"app\"", "\"recycle\":{\"canary\":600000},\"app\""),
                1);
    }

    private void abortRecycle(AppJar next, UnaryOperator<String> options, int replaced) {
        try (DeployedPool pool = pool();
                LoadClient load = load()) {
            pool.put(Version.good("v2"));
            pool.recycle();
            Map<Long, Long> before = pool.serving();
            pool.put(next);
            pool.putOptions(options);
            try (Master recycle =
                    Ran.started(work, "recycle", "--wait", pool.master().pid())) {
                recycle.awaitLine("recycle 2 begins");
                pool.master().await("the replacement", () -> isUnderWay(pool, replaced));

                Ran rollback = pool.wait("rollback");

                assertThat(rollback.status()).as(rollback.toString()).isZero();
                assertThat(rollback.err()).isEmpty();
                assertThat(rollback.out())
                        .last()
                        .isEqualTo("recycle 2 aborted, " + replaced + " of 2 replaced, as it was ordered");
                assertThat(recycle.awaitExit()).isEqualTo(ABORTED);
                assertThat(recycle.stderr())
                        .containsExactly("srv-container: recycle 2 aborted, " + replaced + " of 2 replaced: " + CAUSE);
            }
            RecycleInfo last = pool.bean().getLastRecycle();
            assertThat(last.outcome()).isEqualTo("ABORTED");
            assertThat(last.reason()).isEqualTo("ROLLBACK");
            assertThat(last.cause()).isEqualTo(CAUSE);
            assertThat(pool.bean().getGeneration()).isEqualTo(2);
            assertThat(pool.serving()).hasSize(2);
            assertThat(before.entrySet())
                    .filteredOn(pool.serving().entrySet()::contains)
                    .hasSize(2 - replaced);
            assertThat(DeployedPool.version(port)).isEqualTo("v2");
            assertFlawless(load);
        }
    }

    private static boolean isUnderWay(DeployedPool pool, int replaced) {
        return pool.bean().getLastRecycle().replaced() == replaced
                && pool.bean().getWorkers().values().stream().anyMatch(worker -> worker.generation() == 3);
    }

    private DeployedPool pool() {
        return DeployedPool.start(work, Pools.options(port, 2, "{}", ""));
    }

    private LoadClient load() {
        return LoadPlan.to(port).keepAlive(2).oneShot(2).perSecond(200).start();
    }

    private static void assertFlawless(LoadClient load) {
        LoadResult result = load.stop();
        assertThat(result.flawless()).as(result.toString()).isTrue();
        assertThat(result.succeeded()).isPositive();
    }
}
