package io.srv.it.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Master;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that has none of our jars attaches to the master, as jconsole does, and reads and steers the pool. */
class LocalJmxTest {

    private static final String MASTER = "io.srv:type=Master";
    private static final String WORKER = "io.srv:type=Worker,id=";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();
    private Master master;

    @BeforeEach
    void start() {
        String options = Pools.options(port, 2, "{}", ",\"restart\":{\"delay\":100}");
        master = Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options));
    }

    @AfterEach
    void nothingIsLeft() {
        try (work) {
            master.close();
        }
    }

    @Test
    void everyAttributeIsReadableWithTheJdkAlone() {
        try (ClientProcess client = ClientProcess.attachedTo(master.pid(), work)) {
            String listener = "io.srv:type=Listener,address=\"127.0.0.1:" + port + "\"";
            assertThat(client.ask("names", "io.srv:*"))
                    .isEqualTo("[" + listener + ", " + MASTER + ", " + WORKER + "1, " + WORKER + "2]");
            master.await(
                    "heartbeats",
                    () -> !client.get(WORKER + 1, "HeapUsedBytes").equals("null")
                            && !client.get(WORKER + 2, "HeapUsedBytes").equals("null"));

            assertThat(Stream.of(MASTER, WORKER + 1, listener).map(bean -> client.ask("notOpen", bean)))
                    .containsOnly("");
            String pool = client.ask("attributes", MASTER);
            assertThat(pool.lines())
                    .contains(
                            "Phase=RUNNING",
                            "Pid=" + master.pid(),
                            "WorkerCount=2",
                            "ReadyCount=2",
                            "Generation=1",
                            "LastRecycle=null",
                            "Application=" + work.file("app.jar"))
                    .noneMatch(line -> line.contains("Unavailable"));
            assertThat(pool)
                    .contains("Options={\"worker\":{\"count\":2,")
                    .contains("address=127.0.0.1:" + port + ", backlog=1024, declared=true")
                    .contains("starts=2");
            assertThat(pids(client.get(MASTER, "Workers"))).hasSameElementsAs(master.workers());
            assertThat(client.ask("attributes", WORKER + 2).lines())
                    .contains("Id=2", "Slot=1", "State=READY", "StartReason=BOOT", "MountedCount=0")
                    .filteredOn(line -> line.endsWith("=null"))
                    .isEmpty();
            assertThat(client.get(listener, "QueueLength")).isEqualTo("0");
            assertThat(client.ask("operations", MASTER).lines())
                    .containsExactlyInAnyOrder(
                            "awaitRecycle id:long millis:long",
                            "kill",
                            "recycle",
                            "recycleWorker id:long",
                            "rollback",
                            "shutdown",
                            "threadDump id:long",
                            "upgrade");
        }
    }

    @Test
    void notificationsTellEachChangeWithTheRecordOfWhomItIsAbout() {
        try (ClientProcess client = ClientProcess.attachedTo(master.pid(), work)) {
            client.ask("listen", MASTER);

            String id = client.call(MASTER, "recycleWorker", 1);
            assertThat(client.call(MASTER, "awaitRecycle", id, 30_000)).contains("outcome=DONE");
            Signals.send("KILL", Long.parseLong(client.get(WORKER + 2, "Pid")));
            master.await(
                    "ready again",
                    () -> client.notifications().stream()
                            .anyMatch(line -> line.contains("worker.ready") && line.contains("id=4,")));
            client.ask("set", MASTER, "WorkerCount", 3);
            master.await("three", () -> client.get(MASTER, "ReadyCount").equals("3"));
            client.ask("set", MASTER, "WorkerCount", 2);
            master.await(
                    "two",
                    () -> client.notifications().stream()
                            .anyMatch(line -> line.contains("worker.ended") && line.contains("id=5,")));

            List<String> told = client.notifications();
            assertThat(told.stream().map(LocalJmxTest::gist))
                    .containsExactly(
                            "worker.replace 1 READY",
                            "worker.started 3 STARTING REQUEST",
                            "worker.ready 3 READY REQUEST",
                            "worker.stopping 1 STOPPING RECYCLE",
                            "worker.ended 1 GONE RECYCLE",
                            "recycle.done {id=1, DONE}",
                            "worker.ended 2 GONE CRASH",
                            "worker.started 4 STARTING RESTART",
                            "worker.ready 4 READY RESTART",
                            "pool.resized",
                            "worker.started 5 STARTING SCALE_UP",
                            "worker.ready 5 READY SCALE_UP",
                            "pool.resized",
                            "worker.stopping 5 STOPPING SCALE_DOWN",
                            "worker.ended 5 GONE SCALE_DOWN");
            String events = client.get(MASTER, "Events");
            assertThat(told).allMatch(line -> events.contains("message=" + line.split(" \\| ")[1] + ","));
        }
    }

    @Test
    void ordersAreFollowed() {
        try (ClientProcess client = ClientProcess.attachedTo(master.pid(), work)) {
            assertThat(client.call(MASTER, "threadDump", 2)).contains("\"srv-heartbeat\"");
            assertThat(client.call(WORKER + 2, "threadDump")).contains("\"srv-heartbeat\"");

            assertThat(client.call(WORKER + 2, "mount")).isEqualTo(client.get(WORKER + 2, "MountedCount"));
            assertThat(client.get("worker-2/java.lang:type=Runtime", "Pid")).isEqualTo(client.get(WORKER + 2, "Pid"));
            client.call(WORKER + 2, "unmount");
            assertThat(client.ask("names", "worker-2/*:*")).isEqualTo("[]");

            assertThat(client.call(MASTER, "recycle")).isEqualTo("1");
            assertThat(client.call(MASTER, "awaitRecycle", 1, 30_000))
                    .contains("id=1", "outcome=DONE", "replaced=2", "total=2", "cause=null");
            assertThat(client.get(MASTER, "Generation")).isEqualTo("2");
            assertThat(client.get(MASTER, "LastRecycle")).isEqualTo(client.call(MASTER, "awaitRecycle", 1, 0));

            assertThat(client.call(WORKER + 3, "recycle")).isEqualTo("2");
            assertThat(client.call(MASTER, "awaitRecycle", 2, 30_000)).contains("outcome=DONE", "total=1");
            assertThat(client.ask("names", WORKER + "*")).isEqualTo("[" + WORKER + "4, " + WORKER + "5]");

            client.call(WORKER + 4, "kill");
            master.await(
                    "a successor",
                    () -> client.ask("names", WORKER + "*").equals("[" + WORKER + "5, " + WORKER + "6]"));
            master.await("ready", () -> client.get(MASTER, "ReadyCount").equals("2"));
            assertThat(client.get(MASTER, "Counters")).contains("KILL, value=1");

            client.call(MASTER, "shutdown");
            assertThat(master.awaitExit()).isZero();
        }
    }

    @Test
    void aClientThatStandsStillHoldsNobodyUpAndHearsAllLater() {
        try (ClientProcess client = ClientProcess.attachedTo(master.pid(), work);
                LocalConnection other = LocalConnection.to(master.pid())) {
            client.ask("listen", MASTER);
            Signals.send("STOP", client.pid());

            for (int i = 0; i < 200; i++) {
                other.master().setWorkerCount(2);
            }
            assertThat(other.master()
                            .awaitRecycle(other.master().recycleWorker(1), 30_000)
                            .outcome())
                    .isEqualTo("DONE");

            Signals.send("CONT", client.pid());
            master.await("all news", () -> client.notifications().size() == 206);
            assertThat(client.notifications().get(205)).contains("recycle.done");
        }
    }

    @Test
    void killEndsAllAtOnce() {
        try (ClientProcess client = ClientProcess.attachedTo(master.pid(), work)) {
            client.call(MASTER, "kill");
            assertThat(master.awaitExit()).isEqualTo(3);
        }
    }

    @Test
    void refusedOrdersSayWhyAndChangeNothing() {
        try (ClientProcess client = ClientProcess.attachedTo(master.pid(), work)) {
            for (int count : List.of(0, 1025, -1)) {
                assertThat(client.refusal("set", MASTER, "WorkerCount", count))
                        .contains("a pool must have 1 to 1024 workers, " + count + " were asked for");
            }
            assertThat(List.of(
                            client.refusal("call", MASTER, "recycleWorker", 17),
                            client.refusal("call", MASTER, "threadDump", 17)))
                    .allMatch(why -> why.contains("IllegalArgumentException: there is no worker with id 17"));
            assertThat(client.refusal("call", MASTER, "awaitRecycle", 17, 10))
                    .contains("IllegalArgumentException: there is no recycle with id 17");
            assertThat(client.get(MASTER, "Counters")).contains("starts=2");
            assertThat(client.get(MASTER, "WorkerCount")).isEqualTo("2");

            master.workers().forEach(worker -> Signals.send("STOP", worker));
            client.call(MASTER, "shutdown");
            assertThat(List.of(
                            client.refusal("call", MASTER, "recycle"),
                            client.refusal("call", MASTER, "recycleWorker", 1),
                            client.refusal("call", WORKER + 2, "recycle"),
                            client.refusal("set", MASTER, "WorkerCount", 3)))
                    .allMatch(why -> why.matches("java\\.lang\\.Illegal[A-Za-z]+Exception: the pool is STOPPING.*"));
            master.workers().forEach(worker -> Signals.send("CONT", worker));
            assertThat(master.awaitExit()).isZero();
        }
    }

    /** Who attaches makes the JDK open a port of its own; before that there is none but the application's. */
    @Test
    void nothingListensUntilSomebodyAttaches() {
        Set<String> application = Set.of("127.0.0.1:" + port);
        assertThat(Sockets.listening(master.pid())).isEqualTo(application);

        try (ClientProcess client = ClientProcess.attachedTo(master.pid(), work)) {
            Set<String> listening = Sockets.listening(master.pid());
            assertThat(listening).containsAll(application).hasSize(2);

            client.call(MASTER, "awaitRecycle", client.call(MASTER, "recycle"), 30_000);
            assertThat(master.workers())
                    .allSatisfy(worker -> assertThat(Sockets.listening(worker)).isEqualTo(application));
        }
    }

    /** The type, and of the record what tells one change from another. */
    private static String gist(String notification) {
        String[] parts = notification.split(" \\| ");
        String type = parts[0].replaceFirst("[0-9]+ io\\.srv\\.", "");
        if (type.startsWith("pool.")) {
            return type;
        }
        String record = parts[2];
        if (type.startsWith("recycle.")) {
            return type + " {id=" + value(record, "id") + ", " + value(record, "outcome") + "}";
        }
        String reason = type.matches("worker\\.(stopping|ended)") ? value(record, "endReason") : "";
        if (type.matches("worker\\.(started|ready)")) {
            reason = value(record, "startReason");
        }
        return (type + " " + value(record, "id") + " " + value(record, "state") + " " + reason).strip();
    }

    private static String value(String record, String key) {
        return Pattern.compile("[{ ]" + key + "=([^,}]*)")
                .matcher(record)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> pids(String workers) {
        return Pattern.compile("pid=([0-9]+)")
                .matcher(workers)
                .results()
                .map((MatchResult match) -> Long.valueOf(match.group(1)))
                .toList();
    }
}
