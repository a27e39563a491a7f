package io.srv.it.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Master;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import io.srv.jmx.EventInfo;
import io.srv.jmx.EventType;
import io.srv.jmx.MasterMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A flight recording of the master tells what happened in the pool. */
class FlightRecordingTest {

    private final WorkDir work = WorkDir.create();
    private final Path file = work.file("master.jfr");
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void aRecordingThatBeganLongAfterThePoolAgreesWithTheEvents() throws IOException {
        Path broken = work.file("broken");
        String app = "{\"brokenIf\":\"" + broken + "\"}";
        String options = Pools.options(port, 2, app, ",\"restart\":{\"delay\":100}");
        try (Master pool =
                        Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options));
                LocalConnection connection = LocalConnection.to(pool.pid())) {
            MasterMXBean master = connection.master();
            long before = last(master).sequence();
            assertThat(eventClasses(pool)).isEmpty();
            jcmd(pool.pid(), "JFR.start", "name=pool");

            master.setWorkerCount(3);
            pool.await("three", () -> master.getReadyCount() == 3);
            Signals.send("KILL", master.getWorkers().get(1L).pid());
            pool.await("a new one", () -> master.getWorkers().containsKey(4L) && master.getReadyCount() == 3);
            assertThat(await(master, master.recycle())).isEqualTo("DONE");
            assertThat(await(master, master.recycleWorker(7))).isEqualTo("DONE");
            Files.createFile(broken);
            assertThat(await(master, master.recycle())).isEqualTo("ABORTED");
            jcmd(pool.pid(), "JFR.dump", "name=pool", "filename=" + file);

            assertThat(eventClasses(pool)).isNotEmpty();
            List<EventInfo> told = master.getEvents().stream()
                    .filter(event -> event.sequence() > before)
                    .toList();
            assertThat(told.stream().map(EventInfo::reason)).contains("CRASH", "START_FAILED", "RECYCLE", "SCALE_UP");
            assertThat(recorded("WorkerStart", "began", "id", "reason"))
                    .containsExactlyElementsOf(toldOfWorkers(told, EventType.WORKER_STARTED));
            assertThat(recorded("WorkerDrain", "began", "id", "reason"))
                    .containsExactlyElementsOf(toldOfWorkers(told, EventType.WORKER_STOPPING));
            assertThat(recorded("WorkerExit", "id", "reason", "cause"))
                    .containsExactlyElementsOf(of(told, EventType.WORKER_ENDED)
                            .map(event -> event.worker() + " " + event.reason() + " " + event.message())
                            .toList());
            assertThat(recorded("Recycle", "id", "outcome", "reason", "replaced", "total", "cause"))
                    .containsExactly(
                            "1 DONE RECYCLE 3 3 null",
                            "2 DONE REQUEST 1 1 null",
                            "3 ABORTED RECYCLE 0 3 " + master.getLastRecycle().cause());
            assertThat(recorded("WorkerStart", "outcome"))
                    .containsExactly("READY", "READY", "READY", "READY", "READY", "READY", "START_FAILED");
            assertThat(events())
                    .filteredOn(event -> !event.getEventType().getName().equals("io.srv.WorkerExit"))
                    .allMatch(event -> event.getDuration().toNanos() > 0);
        }
    }

    @Test
    void aRecordingFromTheFirstMomentToTheLastHasAll() {
        try (Master pool = Pools.ready(Pools.serving(work, port, 2, "{}")
                .env("SRV_CONTAINER_OPTS", "-XX:StartFlightRecording=filename=" + file))) {
            pool.signal("TERM");
            assertThat(pool.awaitExit()).isZero();
        }
        assertThat(recorded("WorkerStart", "slot", "generation", "reason", "outcome"))
                .containsExactlyInAnyOrder("0 1 BOOT READY", "1 1 BOOT READY");
        assertThat(recorded("WorkerDrain", "slot", "reason", "outcome"))
                .containsExactlyInAnyOrder("0 SHUTDOWN STOPPED", "1 SHUTDOWN STOPPED");
        assertThat(recorded("WorkerExit", "slot", "reason", "outcome"))
                .containsExactlyInAnyOrder("0 SHUTDOWN exit status 0", "1 SHUTDOWN exit status 0");
    }

    private static String await(MasterMXBean master, long recycle) {
        return master.awaitRecycle(recycle, Master.PATIENCE.toMillis()).outcome();
    }

    private static EventInfo last(MasterMXBean master) {
        List<EventInfo> events = master.getEvents();
        return events.get(events.size() - 1);
    }

    private static Stream<EventInfo> of(List<EventInfo> told, String type) {
        return told.stream().filter(event -> event.type().equals(type));
    }

    private static List<String> toldOfWorkers(List<EventInfo> told, String type) {
        return of(told, type)
                .map(event -> event.time().toInstant() + " " + event.worker() + " " + event.reason())
                .toList();
    }

    /** The values of these fields, for each event of that type, in the order they began. */
    private List<String> recorded(String type, String... fields) {
        return events().stream()
                .filter(event -> event.getEventType().getName().equals("io.srv." + type))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .map(event -> String.join(
                        " ", Stream.of(fields).map(field -> text(event, field)).toList()))
                .toList();
    }

    private static String text(RecordedEvent event, String field) {
        Instant time = field.equals("began") ? event.getInstant(field) : null;
        return String.valueOf(time == null ? event.getValue(field) : time);
    }

    private List<RecordedEvent> events() {
        try {
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith("io.srv."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of ours that the master has loaded. */
    private static List<String> eventClasses(Master pool) {
        return jcmd(pool.pid(), "VM.class_hierarchy")
                .lines()
                .filter(line -> line.contains("io.srv.container.flight.") && line.contains("Event"))
                .toList();
    }

    private static String jcmd(long pid, String... order) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of(jcmd, Long.toString(pid)), Stream.of(order))
                            .toList())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
