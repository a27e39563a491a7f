package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Distribution;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recycles under load: nobody's request fails, whatever the server and whoever fails to start. */
class RecycleTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @ParameterizedTest
    @CsvSource({"plain,nio", "jetty,nio", "netty,nio", "netty,epoll"})
    void noRequestFailsWhileEveryWorkerIsReplaced(String example, String transport) {
        Path jar = Distribution.packaged().example(example);
        String options = Pools.options(port, 2, "{\"transport\":\"" + transport + "\"}", "");
        try (Master master = Pools.ready(Master.in(work).app(jar).options(options))) {
            recycleUnderLoad(master, 3, 0);
        }
    }

    @Test
    @Tag("long")
    void twentyRecyclesAndAHundredThousandConnections() {
        Path jar = Distribution.packaged().example("plain");
        try (Master master = Pools.ready(Master.in(work).app(jar).options(Pools.options(port, 4, "{}", "")))) {
            recycleUnderLoad(master, 20, 100_000);
        }
    }

    /** The description's O_NONBLOCK is shared: once a selector has set it, blocking workers have to live with it. */
    @Test
    void selectorWorkersAndBlockingOnesTakeTurnsUnderLoad() {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{\"accept\":\"alternate\"}"))) {
            recycleUnderLoad(master, 4, 0);

            assertThat(master.lines()).noneMatch(line -> line.contains("accept loop died"));
        }
    }

    private void recycleUnderLoad(Master master, int recycles, long connections) {
        // As fast as it goes only where the number of connections counts: starting JVMs need the processors too.
        LoadPlan oneShots = LoadPlan.to(port).oneShot(4).perSecond(connections > 0 ? 0 : 300);
        try (LoadClient keepAlive =
                        LoadPlan.to(port).keepAlive(4).perSecond(300).start();
                LoadClient oneShot = oneShots.start()) {
            for (int i = 1; i <= recycles; i++) {
                master.signal("HUP");
                master.awaitLines("recycle done", i);
            }
            master.await(connections + " connections", () -> oneShot.connections() >= connections);

            LoadResult kept = keepAlive.stop();
            LoadResult shot = oneShot.stop();
            assertThat(shot.flawless()).as(shot.toString()).isTrue();
            assertThat(kept.flawless()).as(kept.toString()).isTrue();
            assertThat(kept.stale()).as(kept.toString()).isZero();
            assertThat(shot.succeeded()).isPositive();
            assertThat(kept.succeeded()).isPositive();
        }
        assertThat(master.count(" of " + master.workers().size() + " replaced")).isEqualTo(recycles);
        assertThat(master.lines()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
    }

    @Test
    void aReplacementThatCannotStartCancelsTheRecycleAndTheOldWorkersServeOn() throws Exception {
        Path broken = work.file("broken");
        String app = "{\"brokenIf\":\"" + broken + "\"}";
        try (Master master = Pools.ready(Pools.serving(work, port, 2, app));
                LoadClient load =
                        LoadPlan.to(port).keepAlive(2).oneShot(2).perSecond(500).start()) {
            Files.createFile(broken);
            master.signal("HUP");

            master.awaitLine(Pattern.compile("ERROR replacement worker 0 \\(id 3, pid \\d+\\) could not start"
                    + " \\(exit status 10\\): java.lang.IllegalStateException: broken on purpose \\[START_FAILED\\]; recycle aborted,"
                    + " 0 of 2 replaced, the old workers serve on"));
            assertThat(master.awaitWorkers(2)).hasSize(2);

            Files.delete(broken);
            master.signal("HUP");
            master.awaitLine("recycle done: 2 of 2 replaced");
            LoadResult result = load.stop();
            assertThat(result.flawless()).as(result.toString()).isTrue();
        }
    }

    @Test
    void aReplacementThatHangsIsKilledAtTheTimeoutAndCancelsTheRecycle() throws Exception {
        Path hangs = work.file("hangs");
        String options = Pools.options(port, 2, "{\"hangsIf\":\"" + hangs + "\"}", "");
        try (Master master = Pools.ready(
                        Master.in(work).app(Pools.servingJar(work)).options(options.replace("30000", "8000")));
                LoadClient load = LoadPlan.to(port).oneShot(2).perSecond(200).start()) {
            Files.createFile(hangs);
            master.signal("HUP");

            master.awaitLine(
                    "was not ready within 8 s, killed: its start was still running; let start return (no join in it),"
                            + " or raise worker.timeout [START_TIMEOUT]; recycle aborted, 0 of 2 replaced");
            assertThat(master.awaitWorkers(2)).hasSize(2);
            LoadResult result = load.stop();
            assertThat(result.flawless()).as(result.toString()).isTrue();
        }
    }

    @Test
    void hangupsDuringARecycleAreOneMore() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{\"startMs\":500}"))) {
            for (int i = 0; i < 20; i++) {
                master.signal("HUP");
            }

            master.awaitLines("recycle done", 2);

            assertThat(master.count("recycle of 1 worker begins")).isEqualTo(2);
            assertThat(master.count("another recycle was asked for")).isEqualTo(1);
        }
    }

    @Test
    void anOldWorkerThatDoesNotStopInTimeIsKilled() {
        String options = Pools.options(port, 1, "{\"stopMs\":600000}", ",\"recycle\":{\"timeout\":300}");
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            master.signal("HUP");

            master.awaitLine(
                    Pattern.compile("WARN  worker 0 \\(id 1, pid \\d+\\) had not stopped after .*, then it is killed"));
            master.awaitLine("recycle done: 1 of 1 replaced");
            master.signal("INT");
            master.signal("INT");
        }
    }
}
