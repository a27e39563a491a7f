package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import io.srv.container.exit.ExitStatus.Exited;
import io.srv.container.exit.ExitStatus.Signaled;
import io.srv.container.log.RecordedLog;
import io.srv.container.supervisor.AbortCause;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.FailedStart;
import io.srv.container.supervisor.Health;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.StartFailure;
import io.srv.container.supervisor.StartReason;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerView;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each piece of news, and the line an operator reads. */
final class LogLinesTest {

    private static final WorkerView WORKER = new WorkerView(17, 2, 3, false, WorkerState.READY);
    private static final WorkerView REPLACEMENT = new WorkerView(18, 2, 4, true, WorkerState.STARTING);
    private static final StartFailure THREW = new StartFailure.Ended(new Exited(10), "java.io.IOException: no disk");

    private static final AbortCause NOT_READY = new AbortCause.NotReady(REPLACEMENT, THREW);
    private static final AbortCause LOST = new AbortCause.Lost(WORKER, EndReason.CRASH, new Exited(1), ns(1_000));

    private static final int LEVEL_WIDTH = "INFO  ".length();

    static Stream<Arguments> news() {
        return Stream.of(
                line(
                        new Notice.WorkerReady(WORKER, ns(1_840)),
                        "INFO  worker 2 (id 17, pid 4711) ready after 1.84 s, generation 3"),
                line(new Notice.AllReady(4, ns(2_400)), "INFO  all 4 workers ready after 2.40 s"),
                line(
                        new Notice.StartFailed(WORKER, THREW, ns(5_000)),
                        "WARN  worker 2 (id 17, pid 4711) could not start (exit status 10): java.io.IOException: no disk;"
                                + " next try in 5 s [START_FAILED]"),
                line(
                        new Notice.WorkerCrashed(WORKER, new Exited(1), ns(192_000), ns(5_000)),
                        "WARN  worker 2 (id 17, pid 4711) ended unasked with exit status 1 after 3 m 12 s of service;"
                                + " restart in 5 s [CRASH]"),
                line(
                        new Notice.WorkerCrashed(WORKER, new Signaled(9), ns(192_000), ns(5_000)),
                        "WARN  worker 2 (id 17, pid 4711) killed by signal 9, perhaps out of memory, after 3 m 12 s of"
                                + " service; restart in 5 s [CRASH]"),
                line(
                        new Notice.WorkerCrashed(WORKER, new Signaled(11), ns(85), Supervisor.NEVER),
                        "WARN  worker 2 (id 17, pid 4711) killed by signal 11 after 85 ms of service [CRASH]"),
                line(
                        new Notice.SlotBroken(WORKER, 5, ns(60_000), ns(30_000)),
                        "ERROR slot 2 has failed 5 times within 1 m 0 s; it is tried again every 30 s: mend the application"
                                + " and recycle, the other slots serve on"),
                line(
                        new Notice.SlotHealed(WORKER, ns(30_000)),
                        "INFO  worker 2 (id 17, pid 4711) has served for 30 s; slot 2 is healthy again"),
                line(
                        new Notice.WorkerLeaving(WORKER),
                        "INFO  worker 2 (id 17, pid 4711) was sent SIGTERM; a successor starts now"),
                line(
                        new Notice.LinkLost(WORKER, ns(0)),
                        "WARN  worker 2 (id 17, pid 4711) lost its control socket and stops; restart in 0 ms [LINK_LOST]"),
                line(
                        new Notice.WorkerStopped(WORKER, EndReason.RECYCLE, new Exited(0), ns(300)),
                        "INFO  worker 2 (id 17, pid 4711) stopped after 300 ms [RECYCLE]"),
                line(
                        new Notice.WorkerStopped(WORKER, EndReason.RECYCLE, new Signaled(15), ns(300)),
                        "INFO  worker 2 (id 17, pid 4711) stopped after 300 ms [RECYCLE]"),
                line(
                        new Notice.WorkerStopped(WORKER, EndReason.RECYCLE, new Exited(12), ns(300)),
                        "WARN  worker 2 (id 17, pid 4711) stopped after 300 ms with exit status 12 [RECYCLE]"),
                line(
                        new Notice.WorkerKilled(WORKER, EndReason.STOP_TIMEOUT, ns(15_000), true),
                        "WARN  worker 2 (id 17, pid 4711) had not stopped after 15 s, and waits for 3 connections to end; its thread"
                                + " dump follows, then it is killed [STOP_TIMEOUT]"),
                line(
                        new Notice.WorkerKilled(WORKER, EndReason.KILL_ALL, ns(1), false),
                        "WARN  worker 2 (id 17, pid 4711) killed [KILL_ALL]"),
                line(
                        new Notice.WorkerKilled(WORKER, EndReason.KILL, ns(1), false),
                        "WARN  worker 2 (id 17, pid 4711) killed [KILL]"),
                line(
                        new Notice.WorkerKilled(WORKER, EndReason.GAVE_UP, ns(1), false),
                        "WARN  worker 2 (id 17, pid 4711) killed [GAVE_UP]"),
                line(
                        new Notice.ReplaceWanted(1, WORKER, StartReason.REQUEST, true),
                        "INFO  worker 2 (id 17, pid 4711) asks for a successor"),
                line(
                        new Notice.ReplaceWanted(1, WORKER, StartReason.REQUEST, false),
                        "INFO  worker 2 (id 17, pid 4711) is to be replaced"),
                line(
                        new Notice.ReplaceWanted(1, WORKER, StartReason.LIFETIME, false),
                        "INFO  worker 2 (id 17, pid 4711) has reached worker.maxLifetime; a fresh one is to take its place"),
                line(
                        new Notice.ReplaceWanted(1, WORKER, StartReason.MEMORY, false),
                        "INFO  worker 2 (id 17, pid 4711) uses more than worker.maxMemory; a fresh one is to take its place"),
                line(
                        new Notice.WorkerHanging(WORKER, EndReason.SILENT, ns(60_000), ns(5_000)),
                        "WARN  worker 2 (id 17, pid 4711) has given no sign of life for 1 m 0 s; restart in 5 s [SILENT]"),
                line(
                        new Notice.WorkerHanging(WORKER, EndReason.UNHEALTHY, ns(60_000), ns(5_000)),
                        "WARN  worker 2 (id 17, pid 4711) has called itself unhealthy for 1 m 0 s; restart in 5 s"
                                + " [UNHEALTHY]"),
                line(
                        new Notice.NotDumped(WORKER, "it is stopped, by SIGSTOP or a debugger"),
                        "WARN  worker 2 (id 17, pid 4711) writes no thread dump: it is stopped, by SIGSTOP or a debugger"),
                line(
                        new Notice.CanaryServes(1, WORKER, ns(10_000)),
                        "INFO  worker 2 (id 17, pid 4711) is the canary of generation 3; the others follow when it has"
                                + " served for 10 s"),
                line(
                        new Notice.RecycleHeldUp(1, WORKER, ns(7_500), ns(7_500)),
                        "WARN  the recycle waits for worker 2 (id 17, pid 4711), told to stop 7.50 s ago: it waits for 3"
                                + " connections to end and is killed in 7.50 s"),
                line(
                        new Notice.RecycleReverting(2, LOST, 2),
                        "ERROR new worker 2 (id 17, pid 4711) ended unasked with exit status 1 after 1 s of service [CRASH];"
                                + " recycle aborted, 2 workers of the new generation go back"),
                line(
                        new Notice.RecycleReverting(3, new AbortCause.RolledBack(), 1),
                        "INFO  a rollback was ordered [ROLLBACK]; recycle aborted, 1 worker of the new generation goes back"),
                line(
                        new Notice.RecycleAborted(5, new AbortCause.RolledBack(), 2, 4, 2, 0),
                        "INFO  recycle aborted by a rollback, 2 of 4 replaced, and the generation before serves"),
                line(
                        new Notice.RecycleAborted(2, LOST, 2, 4, 2, 0),
                        "WARN  recycle aborted, 2 of 4 replaced, and the generation before serves again: worker 2 (id 17, pid"
                                + " 4711) ended unasked with exit status 1 after 1 s of service [CRASH]"),
                line(
                        new Notice.RecycleAborted(2, LOST, 2, 4, 1, 1),
                        "ERROR recycle aborted, but the generation before did not start again: 1 worker of the new one serves"
                                + " on; mend it, and recycle. Aborted for: worker 2 (id 17, pid 4711) ended unasked with exit status 1 after"
                                + " 1 s of service [CRASH]"),
                line(
                        new Notice.RecycleAborted(4, new AbortCause.Unhealthy(WORKER, Health.THROWING), 1, 4, 0, 0),
                        "ERROR new worker 2 (id 17, pid 4711) failed when it was asked whether it is healthy [THROWING];"
                                + " recycle aborted, 1 of 4 replaced, the old workers serve on"),
                line(
                        new Notice.RecycleStarted(1, 4, 2, StartReason.RECYCLE),
                        "INFO  recycle of 2 workers begins, generation 4"),
                line(
                        new Notice.RecycleStarted(1, 3, 2, StartReason.ROLLBACK),
                        "INFO  rollback of 2 workers begins, generation 3"),
                line(new Notice.RecycleWaiting(1), "INFO  another recycle was asked for; it follows this one"),
                line(
                        new Notice.RecycleDone(1, StartReason.RECYCLE, 2, 2, ns(3_000)),
                        "INFO  recycle done: 2 of 2 replaced in 3 s"),
                line(
                        new Notice.RecycleAborted(1, NOT_READY, 0, 4, 0, 0),
                        "ERROR replacement worker 2 (id 18) could not start (exit status 10): java.io.IOException: no disk"
                                + " [START_FAILED]; recycle aborted, 0 of 4 replaced, the old workers serve on"),
                line(
                        new Notice.RecycleAborted(1, new AbortCause.ShutDown(), 2, 4, 0, 0),
                        "WARN  recycle aborted by the shutdown, 2 of 4 replaced"),
                line(new Notice.Resized(5), "INFO  the pool is to have 5 workers"),
                line(new Notice.ResizeRefused(1, 1024), "WARN  the pool stays at 1 worker: it must have 1 to 1024"),
                line(new Notice.ShutdownStarted(ns(15_000)), "INFO  shutting down; workers have 15 s"),
                line(new Notice.KillAll(), "WARN  asked to stop at once: killing all workers"),
                line(
                        new Notice.Stalled(ns(12_500)),
                        "WARN  the master did not run for 12.50 s; all deadlines moved by that"),
                line(
                        new Notice.TakenOver(4, ns(812)),
                        "INFO  took over 4 workers, which nobody looked after for 812 ms"),
                line(
                        new Notice.UpgradeFailed("it has no lib"),
                        "ERROR not upgraded, this master goes on: it has no lib"),
                // What another line tells already, or nobody looks for in a log.
                silent(new Notice.WorkerStarted(WORKER), "worker 2 (id 17, pid 4711) was started"),
                silent(
                        new Notice.WorkerStopping(WORKER, StopReason.RECYCLE),
                        "worker 2 (id 17, pid 4711) is told to stop [RECYCLE]"),
                silent(
                        new Notice.WorkerKilled(WORKER, EndReason.START_TIMEOUT, ns(1), true),
                        "worker 2 (id 17, pid 4711) killed [START_TIMEOUT]"),
                silent(
                        new Notice.WorkerKilled(WORKER, EndReason.LINK_LOST, ns(1), false),
                        "worker 2 (id 17, pid 4711) killed [LINK_LOST]"),
                silent(
                        new Notice.WorkerEnded(WORKER, EndReason.CRASH, new Signaled(9), null),
                        "worker 2 (id 17, pid 4711) is gone: signal 9 [CRASH]"),
                silent(
                        new Notice.WorkerEnded(
                                WORKER, EndReason.NOT_SPAWNED, null, new StartFailure.NotSpawned("no env")),
                        "worker 2 (id 17, pid 4711) is gone: could not be spawned: no env [NOT_SPAWNED]"));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new StartFailure.TimedOut(ns(2_000), false),
                        "was not ready within 2 s, killed: its start was still running; let start return (no join in it), or"
                                + " raise worker.timeout",
                        "was not ready within 2 s, killed: its start was still running; let start return (no join in it), or"
                                + " raise worker.timeout"),
                Arguments.of(
                        new StartFailure.TimedOut(ns(2_000), true),
                        "was not ready within 2 s, killed: its start returned too late; raise worker.timeout",
                        "was not ready within 2 s, killed: its start returned but no shared listener was opened; open one, or"
                                + " set worker.require to \"online\""),
                same(
                        new StartFailure.Ended(new Exited(1), null),
                        "ended unasked with exit status 1 before it was ready"),
                same(
                        new StartFailure.Ended(new Exited(3), null),
                        "ended unasked with exit status 3, perhaps out of memory, before it was ready"),
                same(
                        new StartFailure.Ended(new Signaled(9), null),
                        "killed by signal 9, perhaps out of memory, before it was ready"),
                same(new StartFailure.Ended(new Signaled(6), null), "killed by signal 6 before it was ready"),
                same(
                        new StartFailure.NotSpawned(
                                "cannot start env: no such file or directory (posix_spawnp: ENOENT)"),
                        "could not be spawned: cannot start env: no such file or directory (posix_spawnp: ENOENT)"),
                same(new StartFailure.LinkBroken(), "lost its control socket before it was ready"),
                same(new StartFailure.Killed(), "was killed by order before it was ready"),
                same(new StartFailure.Terminated(), "was sent SIGTERM before it was ready"));
    }

    @ParameterizedTest
    @MethodSource("news")
    void newsIsOneLine(Notice notice, List<String> logged, String sentence) {
        RecordedLog recorded = new RecordedLog();

        LogLines lines = new LogLines(facts(false, LogLinesTest::pid));
        lines.log(notice, recorded.log());

        assertThat(recorded.lines()).isEqualTo(logged);
        assertThat(lines.sentence(notice)).isEqualTo(sentence);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failedStartNamesItsReasonAndTheRemedy(StartFailure failure, String requiringOnline, String requiringListen) {
        assertThat(new LogLines(facts(false, LogLinesTest::pid)).reason(new FailedStart(WORKER, failure)))
                .isEqualTo(requiringOnline);
        assertThat(new LogLines(facts(true, LogLinesTest::pid)).reason(new FailedStart(WORKER, failure)))
                .isEqualTo(requiringListen);
    }

    /** Whoever asks for it later reads what was logged, though the pid is unknown by then. */
    @Test
    void theCauseOfAnAbortedRecycleStaysAsItWasSaid() {
        Set<Long> alive = new HashSet<>(Set.of(18L));
        LogLines lines = new LogLines(facts(false, id -> alive.contains(id) ? ", pid 4711" : ""));
        lines.sentence(new Notice.RecycleAborted(7, NOT_READY, 1, 4, 0, 0));
        alive.clear();
        RecycleStatus recycle = new RecycleStatus(7, RecycleStatus.Stage.ABORTED, 0, 1, 1, 4, 2, NOT_READY);

        assertThat(lines.cause(recycle))
                .isEqualTo("worker 2 (id 18, pid 4711) could not start (exit status 10): java.io.IOException: no disk"
                        + " [START_FAILED]");
    }

    /** Each problem is an error of its own, as at the start. */
    @Test
    void whatCannotBePreparedIsLoggedLineByLine() {
        RecordedLog recorded = new RecordedLog();
        AbortCause cause = new AbortCause.NotPrepared(List.of("options.json:2:3: a: wrong", "app.jar: no such file"));

        new LogLines(facts(false, LogLinesTest::pid))
                .log(new Notice.RecycleAborted(1, cause, 0, 4, 0, 0), recorded.log());

        assertThat(recorded.lines())
                .containsExactly(
                        "ERROR options.json:2:3: a: wrong",
                        "ERROR app.jar: no such file",
                        "ERROR recycle aborted: the new generation cannot be made, the old workers serve on");
    }

    private static LogLines.Facts facts(boolean mustListen, LongFunction<String> pidOf) {
        return new LogLines.Facts() {
            @Override
            public String pidText(long worker) {
                return pidOf.apply(worker);
            }

            @Override
            public String unfinished(long worker) {
                return worker == WORKER.id() ? "3 connections to end" : "";
            }

            @Override
            public boolean runsMain(long generation) {
                return false;
            }

            @Override
            public boolean mustListen(long generation) {
                return mustListen;
            }
        };
    }

    @Test
    void everyKindOfNewsIsAmongThese() {
        assertThat(types(news())).isEqualTo(Set.of(Notice.class.getPermittedSubclasses()));
        assertThat(types(failures())).isEqualTo(Set.of(StartFailure.class.getPermittedSubclasses()));
        assertThat(news().map(arguments -> arguments.get()[0])
                        .filter(Notice.WorkerKilled.class::isInstance)
                        .map(notice -> ((Notice.WorkerKilled) notice).reason()))
                .containsExactlyInAnyOrder(
                        EndReason.STOP_TIMEOUT,
                        EndReason.START_TIMEOUT,
                        EndReason.LINK_LOST,
                        EndReason.KILL,
                        EndReason.KILL_ALL,
                        EndReason.GAVE_UP);
    }

    private static Arguments line(Notice notice, String line) {
        return Arguments.of(notice, List.of(line), line.substring(LEVEL_WIDTH));
    }

    private static Arguments silent(Notice notice, String sentence) {
        return Arguments.of(notice, List.of(), sentence);
    }

    private static Arguments same(StartFailure failure, String reason) {
        return Arguments.of(failure, reason, reason);
    }

    private static Set<Class<?>> types(Stream<Arguments> rows) {
        return rows.map(arguments -> arguments.get()[0].getClass()).collect(Collectors.toSet());
    }

    private static String pid(long id) {
        return id == 17 ? ", pid 4711" : "";
    }

    private static long ns(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
