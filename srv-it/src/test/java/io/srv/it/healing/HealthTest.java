package io.srv.it.healing;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Master;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import io.srv.it.jmx.LocalConnection;
import io.srv.jmx.EventInfo;
import io.srv.jmx.EventType;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.WorkerInfo;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workers that hang are found, say what they were doing, and are replaced, while the others serve. */
class HealthTest {

    private static final String DUMP = "Full thread dump";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void whoIsUnhealthyThrowsOrDoesNotAnswerIsReplacedAfterAThreadDump() throws Exception {
        try (Master pool = pool(4);
                LocalConnection connection = LocalConnection.to(pool.pid())) {
            MasterMXBean master = connection.master();
            List<Kept> each = Kept.toEach(4, port);
            Kept sibling = each.get(3).begin();

            each.get(0).get("/health/false");
            each.get(1).get("/health/throws");
            each.get(2).get("/health/hangs");

            assertThat(endsFor(pool, master, each.get(0).worker(), "has called itself unhealthy", "UNHEALTHY"))
                    .isTrue();
            assertThat(endsFor(
                            pool,
                            master,
                            each.get(1).worker(),
                            "has failed when it was asked whether it is healthy",
                            "THROWING"))
                    .isTrue();
            assertThat(endsFor(
                            pool,
                            master,
                            each.get(2).worker(),
                            "has not answered whether it is healthy",
                            "NOT_ANSWERING"))
                    .isTrue();
            pool.await(
                    "three new workers",
                    () -> master.getReadyCount() == 4 && pool.workers().size() == 4);
            assertThat(sibling.stop()).isEmpty();
            assertThat(master.getWorkers().values())
                    .extracting(WorkerInfo::startReason)
                    .containsExactly("BOOT", "RESTART", "RESTART", "RESTART");
            assertThat(master.getCounters().exits())
                    .isEqualTo(Map.of("UNHEALTHY", 1L, "THROWING", 1L, "NOT_ANSWERING", 1L));
            pool.awaitLines(DUMP, 3);
            assertThat(pool.stderr()).anyMatch(line -> line.contains("io.srv.it.fixture.ServingApp.healthy("));
            assertThat(pool.stdout()).noneMatch(line -> line.contains(DUMP));
            each.forEach(Kept::close);
        }
    }

    @Test
    void whoIsStoppedGivesNoSignOfLifeAndIsReplacedWithoutADump() throws Exception {
        try (Master pool = pool(2);
                LocalConnection connection = LocalConnection.to(pool.pid())) {
            MasterMXBean master = connection.master();
            List<Kept> each = Kept.toEach(2, port);
            Kept sibling = each.get(1).begin();
            pool.await(
                    "signs of life", () -> master.getWorkers().values().stream().allMatch(one -> one.usage() != null));

            Signals.send("STOP", master.getWorkers().get(1L).pid());

            assertThat(endsFor(pool, master, "1", "has given no sign of life", "SILENT"))
                    .isTrue();
            pool.await(
                    "a new worker",
                    () -> master.getReadyCount() == 2 && pool.workers().size() == 2);
            assertThat(sibling.stop()).isEmpty();
            assertThat(pool.lines())
                    .anyMatch(line -> line.endsWith(") writes no thread dump: it is stopped, by SIGSTOP or a debugger"))
                    .noneMatch(line -> line.contains(DUMP));
            assertThat(master.getCounters().exits()).isEqualTo(Map.of("SILENT", 1L));
            each.forEach(Kept::close);
        }
    }

    /** In the log, in the events, and by signal 9. */
    private static boolean endsFor(Master pool, MasterMXBean master, String worker, String why, String reason) {
        pool.awaitLine(Pattern.compile("WARN  worker \\d \\(id " + worker + ", pid \\d+\\) " + why
                + " for 3 s; restart in \\S+ ms" + " \\[" + reason + "]"));
        pool.await("the end of worker " + worker, () -> event(master, EventType.WORKER_ENDED, worker) != null);
        return reason.equals(event(master, EventType.WORKER_KILLED, worker).reason())
                && reason.equals(event(master, EventType.WORKER_ENDED, worker).reason())
                && event(master, EventType.WORKER_ENDED, worker)
                        .message()
                        .endsWith("is gone: signal 9 [" + reason + "]");
    }

    private static EventInfo event(MasterMXBean master, String type, String worker) {
        return master.getEvents().stream()
                .filter(event ->
                        event.type().equals(type) && Long.valueOf(worker).equals(event.worker()))
                .findFirst()
                .orElse(null);
    }

    private Master pool(int count) {
        String options =
                Pools.options(port, count, ",\"heartbeat\":{\"timeout\":3000}", "{}", ",\"restart\":{\"delay\":100}");
        return Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options));
    }
}
