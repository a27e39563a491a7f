package io.srv.container.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import io.srv.container.exit.ExitStatus;
import io.srv.container.master.News;
import io.srv.container.supervisor.AbortCause;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.StartFailure;
import io.srv.container.supervisor.StartReason;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerStatus;
import io.srv.container.supervisor.WorkerView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** News as they come, and the events that a recording of this JVM has of them. */
final class FlightLogTest {

    private static final Instant T0 = Instant.parse("2026-11-22T12:00:00Z");
    private static final ExitStatus EXIT_10 = new ExitStatus.Exited(10);

    private final FlightLog log = new FlightLog(recycle -> "the cause");
    private final Recording recording = new Recording();

    @TempDir
    private Path folder;

    @AfterEach
    void closeRecording() {
        recording.close();
    }

    @Test
    void aStartLastsUntilTheWorkerIsReady() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.BOOT);
        note(worker, new Notice.WorkerStarted(worker.worker()));
        Instant between = now();
        note(worker, new Notice.WorkerReady(worker.worker(), 1));

        RecordedEvent start = only("io.srv.WorkerStart");

        assertThat(texts(start)).containsExactly("BOOT", "READY", null);
        assertThat(numbers(start)).containsExactly(3L, 1L, 4711L, 2L);
        assertThat(start.getStartTime()).isBefore(between);
        assertThat(start.getEndTime()).isAfter(between);
        assertThat(start.getInstant("began")).isEqualTo(T0);
    }

    @Test
    void aStartThatFailsSaysWhyAndIsFollowedByTheExit() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.RESTART);
        StartFailure failure = new StartFailure.Ended(EXIT_10, "no database");
        note(worker, new Notice.WorkerStarted(worker.worker()));
        note(worker, new Notice.WorkerEnded(worker.worker(), EndReason.START_FAILED, EXIT_10, failure));
        note(worker, new Notice.StartFailed(worker.worker(), failure, 0));

        List<RecordedEvent> events = events();

        assertThat(events).hasSize(2);
        assertThat(texts(events.get(0))).containsExactly("RESTART", "START_FAILED", "WorkerEnded of 1");
        assertThat(texts(events.get(1))).containsExactly("START_FAILED", "exit status 10", "WorkerEnded of 1");
        assertThat(events.get(1).getDuration()).isZero();
    }

    /** The kill comes first, then why, long after it the exit. */
    @Test
    void aStartThatTookTooLongEndsWithItsVerdict() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.BOOT);
        note(worker, new Notice.WorkerStarted(worker.worker()));
        note(worker, new Notice.WorkerKilled(worker.worker(), EndReason.START_TIMEOUT, 1, true));
        note(worker, new Notice.StartFailed(worker.worker(), new StartFailure.TimedOut(1, false), 0));
        ExitStatus killed = new ExitStatus.Signaled(ExitStatus.SIGKILL);
        note(worker, new Notice.WorkerEnded(worker.worker(), EndReason.START_TIMEOUT, killed, null));

        List<RecordedEvent> events = events();

        assertThat(texts(events.get(0))).containsExactly("BOOT", "START_TIMEOUT", "StartFailed of 1");
        assertThat(texts(events.get(1))).containsExactly("START_TIMEOUT", "signal 9", "WorkerEnded of 1");
    }

    @Test
    void aWorkerThatNeverRanHasNoProcess() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.BOOT);
        StartFailure failure = new StartFailure.NotSpawned("no such file");
        news(worker, new Notice.WorkerStarted(worker.worker()), null, null);
        news(worker, new Notice.WorkerEnded(worker.worker(), EndReason.NOT_SPAWNED, null, failure), null, null);

        List<RecordedEvent> events = events();

        assertThat(events).hasSize(2).allMatch(event -> event.getLong("pid") == 0);
        assertThat(events.get(1).getString("outcome")).isEqualTo("never ran");
    }

    @Test
    void aDrainLastsUntilTheProcessIsGone() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.BOOT);
        note(worker, new Notice.WorkerStopping(worker.worker(), StopReason.RECYCLE));
        Instant between = now();
        note(worker, new Notice.WorkerEnded(worker.worker(), EndReason.RECYCLE, new ExitStatus.Exited(0), null));

        List<RecordedEvent> events = events();

        assertThat(events).hasSize(2);
        assertThat(texts(events.get(0))).containsExactly("RECYCLE", "STOPPED", "WorkerEnded of 1");
        assertThat(events.get(0).getStartTime()).isBefore(between);
        assertThat(events.get(0).getEndTime()).isAfter(between);
        assertThat(texts(events.get(1))).containsExactly("RECYCLE", "exit status 0", "WorkerEnded of 1");
    }

    @Test
    void aDrainThatEndsInAKillSaysSo() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.BOOT);
        note(worker, new Notice.LinkLost(worker.worker(), 0));
        note(worker, new Notice.WorkerKilled(worker.worker(), EndReason.STOP_TIMEOUT, 1, true));
        note(worker, new Notice.WorkerEnded(worker.worker(), EndReason.STOP_TIMEOUT, new ExitStatus.Signaled(9), null));

        assertThat(texts(events().get(0))).containsExactly("LINK_LOST", "STOP_TIMEOUT", "WorkerEnded of 1");
    }

    /** A pool that shuts down tells workers to stop that were not ready yet. */
    @Test
    void aStartEndsWithTheOrderToStop() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.SCALE_UP);
        note(worker, new Notice.WorkerStarted(worker.worker()));
        note(worker, new Notice.WorkerStopping(worker.worker(), StopReason.SCALE_DOWN));

        assertThat(texts(only("io.srv.WorkerStart"))).containsExactly("SCALE_UP", "SCALE_DOWN", "WorkerStopping of 1");
    }

    @Test
    void aRecycleLastsFromItsBeginToItsEnd() throws IOException {
        recording.start();
        recycle(new Notice.RecycleStarted(7, 3, 4, StartReason.RECYCLE), RecycleStatus.Stage.RUNNING, 0);
        Instant between = now();
        recycle(new Notice.RecycleDone(7, StartReason.RECYCLE, 4, 4, 1), RecycleStatus.Stage.DONE, 4);

        RecordedEvent event = only("io.srv.Recycle");

        assertThat(texts(event)).containsExactly("RECYCLE", "DONE", null);
        assertThat(event.getLong("id")).isEqualTo(7);
        assertThat(event.getLong("generation")).isEqualTo(3);
        assertThat(event.getInt("replaced")).isEqualTo(4);
        assertThat(event.getInt("total")).isEqualTo(4);
        assertThat(event.getStartTime()).isBefore(between);
        assertThat(event.getEndTime()).isAfter(between);
    }

    @Test
    void anAbortedRecycleEndsTheStartOfItsCulpritToo() throws IOException {
        recording.start();
        WorkerStatus culprit = worker(5, StartReason.RECYCLE);
        recycle(new Notice.RecycleStarted(7, 3, 4, StartReason.RECYCLE), RecycleStatus.Stage.RUNNING, 0);
        note(culprit, new Notice.WorkerStarted(culprit.worker()));
        note(culprit, new Notice.WorkerKilled(culprit.worker(), EndReason.START_TIMEOUT, 1, true));
        recycle(
                new Notice.RecycleAborted(
                        7, new AbortCause.NotReady(culprit.worker(), new StartFailure.TimedOut(1, true)), 1, 4, 0, 0),
                RecycleStatus.Stage.ABORTED,
                1);

        List<RecordedEvent> events = events();

        assertThat(events).hasSize(2);
        assertThat(texts(only("io.srv.WorkerStart")))
                .containsExactly("RECYCLE", "START_TIMEOUT", "RecycleAborted of 7");
        assertThat(texts(only("io.srv.Recycle"))).containsExactly("RECYCLE", "ABORTED", "the cause");
    }

    @Test
    void aWorkerReplacedAloneIsARecycleOnRequest() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.BOOT);
        note(worker, new Notice.ReplaceWanted(7, worker.worker(), StartReason.REQUEST, true));
        note(worker, new Notice.ReplaceWanted(7, worker.worker(), StartReason.REQUEST, true));
        recycle(new Notice.RecycleDone(7, StartReason.RECYCLE, 1, 1, 1), RecycleStatus.Stage.DONE, 1);

        assertThat(texts(only("io.srv.Recycle"))).containsExactly("REQUEST", "DONE", null);
    }

    /** Its begin is not the recorder's, but it is told. */
    @Test
    void whatBeganBeforeTheRecordingIsInItWhenItEnds() throws IOException {
        WorkerStatus worker = worker(1, StartReason.BOOT);
        note(worker, new Notice.WorkerStarted(worker.worker()));
        recycle(new Notice.RecycleStarted(7, 3, 4, StartReason.RECYCLE), RecycleStatus.Stage.RUNNING, 0);
        recording.start();
        note(worker, new Notice.WorkerReady(worker.worker(), 1));
        recycle(new Notice.RecycleDone(7, StartReason.RECYCLE, 4, 4, 1), RecycleStatus.Stage.DONE, 4);

        List<RecordedEvent> events = events();

        assertThat(events)
                .hasSize(2)
                .allMatch(event -> event.getInstant("began").equals(T0));
    }

    @Test
    void eventsAreLabelledAndHaveNoStackTraces() throws IOException {
        recording.start();
        WorkerStatus worker = worker(1, StartReason.BOOT);
        note(worker, new Notice.WorkerStarted(worker.worker()));
        note(worker, new Notice.WorkerStopping(worker.worker(), StopReason.SHUTDOWN));
        note(worker, new Notice.WorkerEnded(worker.worker(), EndReason.SHUTDOWN, new ExitStatus.Exited(0), null));
        recycle(new Notice.RecycleStarted(7, 3, 4, StartReason.RECYCLE), RecycleStatus.Stage.RUNNING, 0);
        recycle(new Notice.RecycleDone(7, StartReason.RECYCLE, 4, 4, 1), RecycleStatus.Stage.DONE, 4);

        List<RecordedEvent> events = events();

        assertThat(events)
                .extracting(event -> event.getEventType().getLabel())
                .containsExactlyInAnyOrder("Worker Start", "Worker Drain", "Worker Exit", "Recycle");
        assertThat(events).allMatch(event -> event.getStackTrace() == null);
        assertThat(events)
                .allMatch(event -> event.getEventType().getCategoryNames().equals(List.of("srv-container")))
                .allMatch(event -> event.getEventType().getDescription() != null)
                .allMatch(event -> event.getFields().stream().allMatch(field -> field.getLabel() != null));
    }

    private static WorkerStatus worker(long id, StartReason reason) {
        WorkerView view = new WorkerView(id, 3, 2, false, WorkerState.STARTING);
        return new WorkerStatus(view, reason, 0, Supervisor.NEVER, null);
    }

    private void note(WorkerStatus worker, Notice notice) {
        news(worker, notice, 4711L, null);
    }

    private void recycle(Notice notice, RecycleStatus.Stage stage, int replaced) {
        news(null, notice, null, new RecycleStatus(7, stage, 0, Supervisor.NEVER, replaced, 4, 3, null));
    }

    private void news(WorkerStatus worker, Notice notice, Long pid, RecycleStatus recycle) {
        String sentence =
                notice.getClass().getSimpleName() + " of " + (worker == null ? notice.recycle() : worker.id());
        log.note(new News(T0, notice, worker, pid, recycle, sentence));
    }

    /** Later than all before and earlier than all after it, whatever the resolution of the clocks. */
    private static Instant now() {
        pause();
        Instant now = Instant.now();
        pause();
        return now;
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(20).toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private RecordedEvent only(String type) throws IOException {
        List<RecordedEvent> events = events().stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .toList();
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private List<RecordedEvent> events() throws IOException {
        Path file = folder.resolve("events.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.srv."))
                .sorted(Comparator.comparing(RecordedEvent::getEndTime))
                .toList();
    }

    private static List<String> texts(RecordedEvent event) {
        return java.util.stream.Stream.of("reason", "outcome", "cause")
                .map(event::getString)
                .toList();
    }

    private static List<Long> numbers(RecordedEvent event) {
        return java.util.stream.Stream.of("slot", "id", "pid", "generation")
                .map(event::getLong)
                .toList();
    }
}
