package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.BlockedPipe;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.Ports;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a pool ends: asked to, asked twice, signalled as a group, and when the master dies or stands still. */
class ShutdownTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void whatWasAcceptedIsServedAndTheMasterExitsWithZero(String signal) {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"));
                LoadClient load = LoadPlan.to(port)
                        .path("/slow?ms=700")
                        .oneShot(20)
                        .requests(20)
                        .start()) {
            master.await("20 requests in flight", () -> load.connections() == 20);
            master.signal(signal);

            LoadResult result = load.await();
            assertThat(result.succeeded()).as(result.toString()).isEqualTo(20);
            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(master.awaitExit()).isZero();
            assertThat(master.count("stop SHUTDOWN within")).isEqualTo(2);
            assertThat(master.stderr().get(master.stderr().size() - 1))
                    .endsWith("stopped: every worker ended by itself");
        }
    }

    /** systemd and a terminal signal master and workers together. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aSignalToTheWholeGroupIsCleanToo(String signal) {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}").inOwnSession());
                LoadClient load = LoadPlan.to(port)
                        .path("/slow?ms=700")
                        .oneShot(20)
                        .requests(20)
                        .start()) {
            master.await("20 requests in flight", () -> load.connections() == 20);
            master.signalGroup(signal);

            LoadResult result = load.await();
            assertThat(result.flawless()).as(result.toString()).isTrue();
            if (signal.equals("HUP")) {
                master.awaitLine("recycle done: 2 of 2 replaced");
                master.signal("TERM");
            }
            assertThat(master.awaitExit()).isZero();
            assertThat(master.lines()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
        }
    }

    @Test
    void aSecondRequestKillsAtOnceAndTheExitStatusSaysSo() {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{\"stopMs\":600000}"))) {
            master.signal("TERM");
            master.awaitLines("stop SHUTDOWN", 2);

            master.signal("INT");

            assertThat(master.awaitExit()).isEqualTo(3);
            assertThat(master.count("asked to stop at once: killing all workers"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aWorkerThatDoesNotStopInTimeIsKilledAndTheExitStatusSaysSo() {
        String options = Pools.options(port, 1, "{\"stopMs\":600000}", ",\"shutdown\":{\"timeout\":500}");
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            master.signal("TERM");

            assertThat(master.awaitExit()).isEqualTo(3);
            master.awaitLine(Pattern.compile("had not stopped after .*, then it is killed"));
        }
    }

    @Test
    void aShutdownDuringTheStartIsClean() {
        try (Master master = Pools.serving(work, port, 4, "{\"startMs\":1000}").start()) {
            master.awaitLine("starting");
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertThat(master.count("stop SHUTDOWN")).isZero();
        }
    }

    @Test
    void aStopBeforeTheFirstWorkerIsClean() {
        try (Master master = Pools.serving(work, port, 2, "{}").start()) {
            master.awaitLine("listening on");
            master.signal("TERM");

            assertThat(master.awaitExit()).isIn(0, 143);
        }
    }

    @Test
    void workersOfADeadMasterStopGracefullyAndFreeThePort() throws IOException {
        // Their stdout is of no use: it was read by way of the master, and ends with it.
        Path log = work.file("app.log");
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{\"log\":\"" + log + "\"}"));
                LoadClient load = LoadPlan.to(port)
                        .path("/slow?ms=700")
                        .oneShot(10)
                        .requests(10)
                        .start()) {
            List<Long> workers = master.workers();
            master.await("10 requests in flight", () -> load.connections() == 10);

            master.signal("KILL");

            LoadResult result = load.await();
            assertThat(result.flawless()).as(result.toString()).isTrue();
            Awaitility.await("workers gone").until(() -> workers.stream().noneMatch(ProcFs::alive));
            assertThat(Files.readAllLines(log))
                    .contains("app 1/0/1: stop MASTER_DIED within 15000 ms", "app 1/0/1: stopped")
                    .contains("app 2/1/1: stop MASTER_DIED within 15000 ms", "app 2/1/1: stopped");
            assertThat(Ports.isListening(port)).isFalse();
        }
        try (Master again = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            assertThat(again.isAlive()).isTrue();
        }
    }

    @Test
    void aWorkerOfADeadMasterEndsItselfWhenItsTimeIsOver() {
        String options = Pools.options(port, 1, "{\"stopMs\":600000}", ",\"shutdown\":{\"timeout\":500}");
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            long worker = master.workers().get(0);

            master.signal("KILL");

            Awaitility.await("worker gone").until(() -> !ProcFs.alive(worker));
        }
    }

    @Test
    void masterAndWorkerKilledTogetherLeaveNothing() {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"))) {
            List<Long> workers = master.workers();

            Signals.send("KILL", workers.get(0));
            master.signal("KILL");

            Awaitility.await("workers gone").until(() -> workers.stream().noneMatch(ProcFs::alive));
            // A process that ends is no more in /proc a moment before its sockets are closed.
            Awaitility.await("nobody listens").until(() -> !Ports.isListening(port));
        }
    }

    @Test
    void aMasterThatWasStoppedForLongerThanEveryTimeoutKillsNobody() {
        String options = Pools.options(port, 1, "{\"startMs\":1500}", "").replace("30000", "3000");
        try (Master master =
                        Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options));
                LoadClient load = LoadPlan.to(port).oneShot(2).perSecond(100).start()) {
            master.signal("HUP");
            master.awaitLine("2/0/2: starting");
            master.signal("STOP");
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
            master.signal("CONT");

            master.awaitLine("the master did not run for");
            master.awaitLine("recycle done: 1 of 1 replaced");
            LoadResult result = load.stop();
            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(master.lines()).noneMatch(line -> line.contains("killed"));
        }
    }

    @Test
    void aStuckStderrStopsNothing() {
        try (BlockedPipe stderr = BlockedPipe.create(work.file("stderr"));
                Master master =
                        Pools.serving(work, port, 1, "{}").stderr(stderr).start()) {
            stderr.fill();
            master.awaitLine("started");
            for (int generation = 2; generation <= 4; generation++) {
                master.signal("HUP");
                master.awaitLine("/0/" + generation + ": started");
                String old = (generation - 1) + "/0/" + (generation - 1) + ": stopped";
                master.awaitLine(old);
            }
            assertThat(LoadPlan.to(port).oneShot(2).requests(100).run().flawless())
                    .isTrue();

            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
        }
    }

    @Test
    void aSignalThatWasIgnoredAtStartIsSaidInOneLine() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}").ignoring("HUP"))) {
            assertThat(master.count("SIGHUP was ignored when this process was started"))
                    .isEqualTo(1);
        }
    }
}
