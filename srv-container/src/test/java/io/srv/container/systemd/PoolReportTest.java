package io.srv.container.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.log.RecordedLog;
import io.srv.container.posix.FakePosix;
import io.srv.container.posix.PosixException;
import io.srv.container.supervisor.AbortCause;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.Phase;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.RecycleStatus.Stage;
import io.srv.container.supervisor.Snapshot;
import io.srv.container.supervisor.StartReason;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.Totals;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerStatus;
import io.srv.container.supervisor.WorkerView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of a pool of two, and when. */
final class PoolReportTest {

    private static final long SECOND = 1_000_000_000L;
    private static final String EXTENDED = "EXTEND_TIMEOUT_USEC=30000000";

    private final FakePosix posix = new FakePosix();
    private final RecordedLog recorded = new RecordedLog();
    private PoolReport report = report(0);

    @Test
    void aStartIsReadyWhenAllWorkersAre() {
        assertThat(told(booting(0, Map.of()), 0)).containsExactly("STATUS=0 of 2 ready, generation 1", EXTENDED);
        assertThat(told(booting(1, Map.of()), 1)).containsExactly("STATUS=1 of 2 ready, generation 1");
        assertThat(told(running(2, 1), 2)).containsExactly("READY=1\nSTATUS=2 of 2 ready, generation 1");
        assertThat(told(running(2, 1), 3)).isEmpty();
    }

    @Test
    void aStartThatTakesLongAsksForTimeAgainAndAgain() {
        Snapshot pool = booting(1, Map.of());
        told(pool, 0);

        assertThat(report.dueInNs(0)).isEqualTo(10 * SECOND);
        assertThat(told(pool, 9 * SECOND)).isEmpty();
        assertThat(told(pool, 10 * SECOND)).containsExactly(EXTENDED);
        assertThat(told(pool, 20 * SECOND)).containsExactly(EXTENDED);
    }

    @Test
    void aStartThatFailsIsLeftToItsTimeout() {
        told(booting(0, Map.of(EndReason.START_FAILED, 1L)), 0);

        assertThat(report.dueInNs(0)).isEqualTo(PoolReport.NEVER);
        assertThat(told(booting(1, Map.of(EndReason.START_FAILED, 1L)), 30 * SECOND))
                .containsExactly("STATUS=1 of 2 ready, generation 1");
    }

    @Test
    void aRecycleIsAReload() {
        told(running(2, 1), 0);

        List<String> began = told(recycling(2, 1, 2, null), 1);

        assertThat(began).hasSize(3);
        assertThat(began.get(0)).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
        assertThat(began.subList(1, 3))
                .containsExactly("STATUS=2 of 2 ready, generation 1; recycling to generation 2", EXTENDED);
        assertThat(told(recycling(2, 1, 2, null), 10 * SECOND)).isEmpty();
        assertThat(told(recycling(2, 1, 2, null), 10 * SECOND + 1)).containsExactly(EXTENDED);
        assertThat(told(running(2, 2, ended(1, 2, Stage.DONE)), 11 * SECOND))
                .containsExactly("READY=1\nSTATUS=2 of 2 ready, generation 2");
        assertThat(report.dueInNs(11 * SECOND)).isEqualTo(PoolReport.NEVER);
    }

    @Test
    void anAbortedReloadEndsTooAndTheStatusSaysWhyUntilAnotherSucceeds() {
        told(running(2, 3), 0);
        told(recycling(2, 3, 4, null), 1);

        assertThat(told(recycling(2, 3, 4, new AbortCause.RolledBack()), 2))
                .containsExactly(
                        "STATUS=2 of 2 ready, generation 3; the recycle to generation 4 is aborted and goes back:"
                                + " cause of 1");
        assertThat(told(running(2, 3, ended(1, 4, Stage.ABORTED)), 3))
                .containsExactly(
                        "READY=1\nSTATUS=2 of 2 ready, generation 3; recycle to generation 4 aborted: cause of 1");
        assertThat(told(running(1, 3, ended(1, 4, Stage.ABORTED), ended(2, 3, Stage.DONE)), 4))
                .containsExactly("STATUS=1 of 2 ready, generation 3; recycle to generation 4 aborted: cause of 1");

        told(recycling(2, 3, 5, null), 5);
        assertThat(told(running(2, 5, ended(1, 4, Stage.ABORTED), ended(3, 5, Stage.DONE)), 6))
                .containsExactly("READY=1\nSTATUS=2 of 2 ready, generation 5");
    }

    @Test
    void theReplacementOfSingleWorkersIsNoReload() {
        told(running(2, 1), 0);

        assertThat(told(running(2, 1, ended(7, 1, Stage.RUNNING)), 1)).isEmpty();
        assertThat(told(running(2, 1, ended(7, 1, Stage.ABORTED)), 2)).isEmpty();
        assertThat(told(running(1, 1), 3)).containsExactly("STATUS=1 of 2 ready, generation 1");
    }

    /** systemd waits for a RELOADING that is younger than its own signal. */
    @Test
    void aRecycleThatFollowsAnotherIsAReloadOfItsOwn() {
        told(running(2, 1), 0);
        told(recycling(2, 1, 2, null), 1);

        assertThat(told(recycling(2, 2, 3, null), 2))
                .satisfiesExactly(
                        text -> assertThat(text)
                                .isEqualTo("READY=1\nSTATUS=2 of 2 ready, generation 2; recycling to generation 3"),
                        text -> assertThat(text).startsWith("RELOADING=1\nMONOTONIC_USEC="));
    }

    @Test
    void aRecycleThatBeganBeforeAllWereReadyFollowsTheStart() {
        told(booting(1, Map.of()), 0);

        assertThat(told(recycling(2, 1, 2, null), 2))
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("READY=1\n"),
                        text -> assertThat(text).startsWith("RELOADING=1\n"));
    }

    @Test
    void aShutdownIsToldOnceAndAsksForTimeWhileWorkersDrain() {
        told(running(2, 1), 0);

        assertThat(told(stopping(Phase.STOPPING, 2), 1))
                .containsExactly("STOPPING=1", "STATUS=stopping, 2 workers left", EXTENDED);
        assertThat(told(stopping(Phase.KILLING, 1), 2)).containsExactly("STATUS=stopping, 1 worker left");
        assertThat(told(stopping(Phase.KILLING, 1), 10 * SECOND + 1)).containsExactly(EXTENDED);
    }

    @Test
    void aShutdownEndsAReloadWithoutReady() {
        told(running(2, 1), 0);
        told(recycling(2, 1, 2, null), 1);

        assertThat(told(stopping(Phase.STOPPING, 2), 2))
                .containsExactly("STOPPING=1", "STATUS=stopping, 2 workers left");
    }

    @Test
    void theWatchdogIsFedThreeTimesInItsInterval() {
        report = report(6 * SECOND);
        Snapshot pool = running(2, 1);
        assertThat(told(pool, 0)).contains("WATCHDOG=1");

        assertThat(report.dueInNs(0)).isEqualTo(2 * SECOND);
        assertThat(told(pool, 2 * SECOND - 1)).isEmpty();
        assertThat(report.dueInNs(2 * SECOND - 1)).isEqualTo(1);
        assertThat(told(pool, 2 * SECOND)).containsExactly("WATCHDOG=1");
        assertThat(report.dueInNs(9 * SECOND)).isZero();
    }

    /** EXTEND_TIMEOUT_USEC puts the watchdog off as well. */
    @Test
    void withAWatchdogNoMoreTimeIsAskedForThanItsInterval() {
        report = report(6 * SECOND);

        assertThat(told(booting(0, Map.of()), 0)).contains("EXTEND_TIMEOUT_USEC=6000000");
        assertThat(report.dueInNs(0)).isEqualTo(2 * SECOND);
    }

    @Test
    void whatCouldNotBeToldIsToldASecondLater() {
        posix.failDatagrams(new PosixException("sendmsg", PosixException.EAGAIN, "cannot send"));
        Snapshot pool = running(2, 1);
        assertThat(told(pool, 0)).isEmpty();
        posix.failDatagrams(null);

        assertThat(told(pool, SECOND - 1)).isEmpty();
        assertThat(report.dueInNs(SECOND - 1)).isEqualTo(1);
        assertThat(told(pool, SECOND)).containsExactly("READY=1\nSTATUS=2 of 2 ready, generation 1");
        assertThat(recorded.lines()).hasSize(1);
    }

    @Test
    void withNobodyToTellNothingIsDue() {
        report = new PoolReport(new Notifier(null, posix, recorded.log()), SECOND, recycle -> "");

        assertThat(told(booting(0, Map.of()), 0)).isEmpty();
        assertThat(report.dueInNs(0)).isEqualTo(PoolReport.NEVER);
    }

    @Test
    void ofALongCauseTheBeginIsTold() {
        report = new PoolReport(
                new Notifier("@test", posix, recorded.log()), 0, recycle -> "x".repeat(300) + "\nmore problems");
        told(running(2, 1), 0);
        told(recycling(2, 1, 2, null), 1);

        assertThat(told(running(2, 1, ended(1, 2, Stage.ABORTED)), 2))
                .containsExactly("READY=1\nSTATUS=2 of 2 ready, generation 1; recycle to generation 2 aborted: "
                        + "x".repeat(200) + "…");
    }

    private List<String> told(Snapshot pool, long nowNs) {
        report.turn(pool, nowNs);
        return posix.takeDatagrams();
    }

    private PoolReport report(long watchdogIntervalNs) {
        return new PoolReport(
                new Notifier("@test", posix, recorded.log()),
                watchdogIntervalNs,
                recycle -> "cause of " + recycle.id() + "\nand more");
    }

    private static Snapshot booting(int ready, Map<EndReason, Long> exits) {
        return snapshot(Phase.BOOTING, ready, 2 - ready, 1, 0, List.of(), exits);
    }

    private static Snapshot running(int ready, long generation, RecycleStatus... recycles) {
        return snapshot(Phase.RUNNING, ready, 0, generation, 0, List.of(recycles), Map.of());
    }

    private static Snapshot recycling(int ready, long generation, long coming, AbortCause cause) {
        RecycleStatus running = new RecycleStatus(1, Stage.RUNNING, 0, Supervisor.NEVER, 0, 2, coming, cause);
        return snapshot(Phase.RUNNING, ready, 1, generation, coming, List.of(running), Map.of());
    }

    private static Snapshot stopping(Phase phase, int left) {
        return snapshot(phase, left, 0, 1, 0, List.of(), Map.of());
    }

    private static RecycleStatus ended(long id, long generation, Stage stage) {
        AbortCause cause = stage == Stage.ABORTED ? new AbortCause.RolledBack() : null;
        return new RecycleStatus(id, stage, 0, 1, 0, 2, generation, cause);
    }

    private static Snapshot snapshot(
            Phase phase,
            int ready,
            int starting,
            long generation,
            long coming,
            List<RecycleStatus> recycles,
            Map<EndReason, Long> exits) {
        List<WorkerStatus> workers = new ArrayList<>();
        for (int i = 0; i < ready + starting; i++) {
            WorkerState state = i < ready ? WorkerState.READY : WorkerState.STARTING;
            WorkerView view = new WorkerView(i + 1L, i, generation, false, state);
            workers.add(new WorkerStatus(view, StartReason.BOOT, 0, Supervisor.NEVER, null));
        }
        Map<EndReason, Long> counted = new EnumMap<>(EndReason.class);
        counted.putAll(exits);
        return new Snapshot(
                phase, 2, generation, 0, coming, workers, recycles, null, new Totals(0, 0, 0, counted, 0, 0, 0, 0));
    }
}
