package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Http;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool that serves: what a worker is and has, and what happens when one goes. */
class ServiceTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void everyWorkerServesTheSamePort() {
        try (Master master = Pools.ready(Pools.serving(work, port, 4, "{}"))) {
            LoadResult result = LoadPlan.to(port).oneShot(8).requests(2_000).run();

            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(result.byWorker()).hasSize(4);
            assertThat(master.workers()).hasSize(4);
        }
    }

    @Test
    void aWorkerHasItsOwnDescriptorsAndNoOthers() {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"))) {
            for (long worker : master.workers()) {
                SortedMap<Integer, String> all = ProcFs.descriptors(worker);

                assertThat(all).containsEntry(0, "/dev/null");
                assertThat(all.get(1))
                        .isEqualTo(ProcFs.descriptors(master.pid()).get(1));
                assertThat(all.get(2))
                        .isEqualTo(ProcFs.descriptors(master.pid()).get(2));
                assertThat(all.get(3)).startsWith("socket:");
                assertThat(all.get(4)).startsWith("socket:");
                // Its JVM may open sockets of its own; of the master's it has the listener, twice, and nothing else.
                List<String> mastersToo = all.values().stream()
                        .filter(target -> target.startsWith("socket:"))
                        .filter(ProcFs.descriptors(master.pid()).values()::contains)
                        .distinct()
                        .toList();
                assertThat(mastersToo).containsExactly(all.get(4));
                assertThat(all.values()).noneMatch(target -> target.contains("jnr") || target.contains("jackson"));
            }
        }
    }

    @Test
    void theSlotAndIdOfAWorkerReachItsEnvironmentPropertiesAndArguments() {
        String options = "{\"worker\":{\"count\":2,\"timeout\":30000,\"jvmArgs\":[\"-Dmine=w{id}-s{slot}\"],"
                + "\"env\":{\"MINE\":\"e{id}\"}}}";
        try (Master master = Pools.ready(
                Master.in(work).app(Pools.servingJar(work)).options(options).env("FROM_MASTER", "yes"))) {
            for (long worker : master.workers()) {
                String commandLine = ProcFs.commandLine(worker);
                String id = ProcFs.startedWith(worker, "SRV_WORKER_ID=1") ? "1" : "2";

                assertThat(commandLine).contains("-DSRV_WORKER_ID=" + id).containsPattern("-Dmine=w" + id + "-s[01]");
                assertThat(ProcFs.startedWith(worker, "MINE=e" + id)).isTrue();
                assertThat(ProcFs.startedWith(worker, "SRV_GENERATION=1")).isTrue();
                assertThat(ProcFs.startedWith(worker, "FROM_MASTER=yes")).isTrue();
            }
        }
    }

    @Test
    void aKilledWorkerIsReplacedAndTheOthersServeOn() {
        String options = Pools.options(port, 2, "{}", ",\"restart\":{\"delay\":200}");
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            long victim = master.workers().get(0);

            Signals.send("KILL", victim);

            master.awaitLine(Pattern.compile("WARN  worker \\d \\(id \\d, pid " + victim
                    + "\\) killed by signal 9, perhaps out of memory, after .* of service; restart in 200 ms"));
            master.awaitLine(Pattern.compile("\\(id 3, pid \\d+\\) ready after .*, generation 1"));
            assertThat(master.awaitWorkers(2)).doesNotContain(victim);
            assertThat(LoadPlan.to(port).oneShot(4).requests(200).run().flawless())
                    .isTrue();
        }
    }

    @Test
    void aWorkerThatExitsUnaskedIsReplacedWithItsStatusInTheLog() throws Exception {
        String options = Pools.options(port, 1, "{}", ",\"restart\":{\"delay\":100}");
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            try {
                Http.get(port, "/exit");
            } catch (Exception expected) {
                assertThat(expected).isNotNull();
            }

            master.awaitLine(Pattern.compile("ended unasked with exit status 5 after .*; restart in 100 ms"));
            master.awaitLine(Pattern.compile("\\(id 2, pid \\d+\\) ready"));
        }
    }

    @Test
    void aTerminatedWorkerStopsGracefullyAndItsSuccessorStartsAtOnce() {
        // A restart delay that the test would not live to see.
        String options = Pools.options(port, 2, "{}", ",\"restart\":{\"delay\":600000}");
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            long leaver = master.workers().get(0);

            Signals.send("TERM", leaver);

            master.awaitLine("was sent SIGTERM; a successor starts now");
            master.awaitLine("stop SIGNAL within");
            master.awaitLine(Pattern.compile("\\(id 3, pid \\d+\\) ready"));
            master.awaitLine(Pattern.compile("pid " + leaver + "\\) stopped after"));
            assertThat(master.count("WARN")).isZero();
        }
    }

    @Test
    void workersIgnoreHangupsAndInterrupts() {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"))) {
            for (long worker : master.workers()) {
                assertThat(ProcFs.ignoredSignals(worker)).contains(1, 2, 21, 22);
                Signals.send("HUP", worker);
                Signals.send("INT", worker);
            }

            assertThat(LoadPlan.to(port).oneShot(4).requests(400).run().byWorker())
                    .hasSize(2);
            assertThat(master.lines()).noneMatch(line -> line.contains("WARN") || line.contains("stopp"));
        }
    }

    @Test
    void anInterruptStopsAWorkerThatIsNotToIgnoreIt() {
        String options = "{\"worker\":{\"count\":1,\"ignoreSigint\":false,\"timeout\":30000}}";
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            Signals.send("INT", master.workers().get(0));

            master.awaitLine("stop SIGNAL within");
            master.awaitLine(Pattern.compile("\\(id 2, pid \\d+\\) ready"));
        }
    }

    @Test
    void thePoolGrowsAndShrinksBySignals() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            master.signal("TTIN");
            master.awaitLine("the pool is to have 2 workers");
            master.awaitWorkers(2);
            master.awaitLine(Pattern.compile("\\(id 2, pid \\d+\\) ready"));

            master.signal("TTOU");
            master.awaitLine("stop SCALE_DOWN within");
            master.awaitWorkers(1);

            master.signal("TTOU");
            master.awaitLine("the pool stays at 1 worker:");
            assertThat(master.workers()).hasSize(1);
        }
    }

    @Test
    void oneAfterTheOtherAsksForASuccessorOnlyOnce() throws Exception {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{\"recycleOn\":\"/renew\"}"))) {
            String first = Http.get(port, "/renew").body();

            master.awaitLine("recycle done: 1 of 1 replaced");

            assertThat(Http.get(port, "/").body()).isNotEqualTo(first);
            assertThat(master.count("asks for a successor")).isEqualTo(1);
            assertThat(master.count("ready after")).isEqualTo(3); // two workers and the pool
        }
    }

    @Test
    void portZeroIsChosenOnceAndIsTheSameForEveryWorker() {
        String options =
                "{\"listen\":[\"127.0.0.1:0\"],\"worker\":{\"count\":2,\"require\":\"listen\",\"timeout\":30000}}";
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            String line = master.awaitLine(Pattern.compile("listening on 127.0.0.1:[1-9]\\d* \\(127.0.0.1:0\\)"));
            int chosen = Integer.parseInt(line.replaceAll(".*127.0.0.1:([1-9]\\d*) .*", "$1"));
            assertThat(LoadPlan.to(chosen).oneShot(4).requests(400).run().byWorker())
                    .hasSize(2);

            master.signal("HUP");
            master.awaitLine("recycle done: 2 of 2 replaced");

            assertThat(LoadPlan.to(chosen).oneShot(4).requests(400).run().flawless())
                    .isTrue();
        }
    }

    @Test
    void manyStartsNeedNoMoreThanStartConcurrencyAtOnce() {
        String options = "{\"listen\":[\"127.0.0.1:" + port + "\"],\"worker\":{\"count\":4,\"startConcurrency\":1,"
                + "\"timeout\":30000},\"app\":{\"startMs\":100}}";
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            List<String> order = master.stdout().stream()
                    .filter(line -> line.startsWith("app"))
                    .map(line -> line.replaceAll("app (\\d+)/.*: ", "$1 "))
                    .toList();

            assertThat(order)
                    .containsExactly(
                            "1 starting",
                            "1 started",
                            "2 starting",
                            "2 started",
                            "3 starting",
                            "3 started",
                            "4 starting",
                            "4 started");
        }
    }
}
