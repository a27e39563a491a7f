package io.srv.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.command.Ran;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.WorkDir;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.WorkerInfo;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is deployed, and however it fails: what served serves on, no request fails, and everybody is told why. */
class BadDeployTest {

    private static final int ABORTED = 1;
    private static final int COUNT = 2;

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void everyBadDeploymentLeavesTheOldWorkersServing() throws Exception {
        deployEachBadVersion(3);
    }

    @Test
    @Tag("long")
    @Timeout(4 * 3600)
    void everyBadDeploymentDoesAHundredTimes() throws Exception {
        deployEachBadVersion(100);
    }

    private void deployEachBadVersion(int rounds) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                DeployedPool pool = DeployedPool.start(work, Pools.options(port, COUNT, "{}", ""));
                LoadClient load =
                        LoadPlan.to(port).keepAlive(2).oneShot(2).perSecond(100).start()) {
            for (int round = 1; round <= rounds; round++) {
                for (BadDeploy bad : BadDeploy.all(pool, taken.getLocalPort())) {
                    deploy(bad, pool, load, bad + ", round " + round);
                }
            }
            pool.put(Version.good("v2"));
            pool.recycle();

            LoadResult result = load.stop();
            assertThat(DeployedPool.version(port)).isEqualTo("v2");
            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(result.succeeded()).isPositive();
        }
    }

    private static void deploy(BadDeploy bad, DeployedPool pool, LoadClient load, String what) throws Exception {
        Map<Long, Long> before = pool.serving();
        long generation = pool.bean().getGeneration();
        int said = pool.master().lines().size();

        bad.deploy(pool);
        Ran recycle = pool.wait("recycle");
        pool.put(Version.good("v1"));
        pool.putOptions(UnaryOperator.identity());

        assertThat(recycle.status()).as(what + ": " + recycle).isEqualTo(ABORTED);
        assertThat(recycle.err())
                .as(what)
                .anyMatch(line -> bad.cause().matcher(line).find());
        assertAborted(pool.bean().getLastRecycle(), bad, what);
        assertLogged(pool, said, bad.cause(), what);
        assertLogged(pool, said, Pattern.compile("recycle aborted"), what);
        assertServing(pool, bad, before, generation, what);
        assertThat(load.failed()).as("failed requests up to " + what).isZero();
    }

    private static void assertAborted(RecycleInfo recycle, BadDeploy bad, String what) {
        assertThat(recycle.outcome()).as(what).isEqualTo("ABORTED");
        assertThat(recycle.reason()).as(what).isEqualTo(bad.reason());
        assertThat(recycle.cause()).as(what).containsPattern(bad.cause());
        assertThat(recycle.replaced()).as(what).isEqualTo(bad.replacesOne() ? 1 : 0);
    }

    private static void assertLogged(DeployedPool pool, int said, Pattern wanted, String what) {
        pool.master()
                .await(
                        what + ": a line with /" + wanted + "/",
                        () -> pool.master().lines().stream()
                                .skip(said)
                                .filter(line -> line.contains("ERROR"))
                                .anyMatch(line -> wanted.matcher(line).find()));
    }

    /** Those that were not replaced are the same ones. */
    private static void assertServing(
            DeployedPool pool, BadDeploy bad, Map<Long, Long> before, long generation, String what) {
        Map<Long, Long> now = pool.serving();
        assertThat(now).as(what).hasSize(COUNT);
        if (bad.replacesOne()) {
            assertThat(before.entrySet())
                    .as(what)
                    .filteredOn(now.entrySet()::contains)
                    .hasSize(COUNT - 1);
        } else {
            assertThat(now).as(what).isEqualTo(before);
        }
        assertThat(pool.bean().getGeneration()).as(what).isEqualTo(generation);
        assertThat(pool.bean().getWorkers().values())
                .as(what)
                .filteredOn(worker -> worker.state().equals("READY"))
                .extracting(WorkerInfo::generation)
                .containsOnly(generation);
    }
}
