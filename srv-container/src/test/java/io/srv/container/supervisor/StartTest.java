package io.srv.container.supervisor;

import static io.srv.container.supervisor.Supervisor.NEVER;
import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.signal;
import static io.srv.container.supervisor.TestPool.spawn;
import static io.srv.container.supervisor.TestPool.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import io.srv.container.supervisor.Settings.Require;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The rows of the state table that begin in STARTING. */
class StartTest {

    @Test
    void nothingStartsBeforeTheListenersAreBound() {
        TestPool pool = TestPool.of(2);

        pool.at(0, new Event.Woken());

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(NEVER);
    }

    @Test
    void workersStartAndTheirDeadlineIsBooked() {
        TestPool pool = TestPool.of(2);

        pool.at(0, new Event.Begun());

        assertThat(pool.orders()).containsExactly(spawn(1, 0, 1), spawn(2, 1, 1));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(2_000));
        assertThat(pool.phase()).isEqualTo(Phase.BOOTING);
    }

    @Test
    void atMostStartConcurrencyAreStartingAtOnce() {
        TestPool pool = TestPool.of(4, 2, Require.ONLINE);

        pool.at(0, new Event.Begun());
        assertThat(pool.orders()).containsExactly(spawn(1, 0, 1), spawn(2, 1, 1));

        pool.at(10, new Event.Online(2));
        assertThat(pool.orders()).containsExactly(spawn(3, 2, 1));

        pool.at(20, new Event.Online(1));
        assertThat(pool.orders()).containsExactly(spawn(4, 3, 1));
    }

    @Test
    void thePoolRunsWhenEveryWorkerIsReady() {
        TestPool pool = TestPool.of(2);
        pool.at(0, new Event.Begun());
        pool.at(100, new Event.Online(1));

        pool.at(150, new Event.Online(2));

        assertThat(pool.phase()).isEqualTo(Phase.RUNNING);
        assertThat(pool.news())
                .containsExactly(
                        new Notice.WorkerReady(view(2, 1, 1, WorkerState.READY), ns(150)),
                        new Notice.AllReady(2, ns(150)));
        assertThat(pool.last.wakeAtNs()).isEqualTo(NEVER);
    }

    @Test
    void readinessUnderListenNeedsBothInEitherOrder() {
        TestPool pool = TestPool.of(2, 2, Require.LISTEN);
        pool.at(0, new Event.Begun());

        pool.at(1, new Event.Online(1));
        assertThat(pool.supervisor.snapshot().ready()).isZero();
        pool.at(2, new Event.Listening(1));
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(1);

        pool.at(3, new Event.Listening(2));
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(1);
        pool.at(4, new Event.Online(2));
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(2);
    }

    @Test
    void aWorkerThatIsNotReadyInTimeIsKilledAndItsSlotTriedAgainAfterTheDelay() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());

        pool.at(2_000, new Event.Woken());

        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(1));
        assertThat(pool.news())
                .containsExactly(
                        new Notice.WorkerKilled(
                                view(1, 0, 1, WorkerState.STARTING), EndReason.START_TIMEOUT, ns(2_000), true),
                        new Notice.StartFailed(
                                view(1, 0, 1, WorkerState.KILLED),
                                new StartFailure.TimedOut(ns(2_000), false),
                                ns(5_000)));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(4_000));
        pool.at(4_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.Kill(1));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(7_000));

        pool.at(4_001, new Event.Exited(1, signal(9)));
        assertThat(pool.orders()).isEmpty();

        pool.at(7_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawn(2, 0, 1));
    }

    @Test
    void aStartTimeoutSaysWhetherStartHadReturned() {
        TestPool pool = TestPool.of(1, 1, Require.LISTEN);
        pool.at(0, new Event.Begun());
        pool.at(5, new Event.Online(1));

        pool.at(2_000, new Event.Woken());

        assertThat(pool.news())
                .contains(new Notice.StartFailed(
                        view(1, 0, 1, WorkerState.KILLED), new StartFailure.TimedOut(ns(2_000), true), ns(5_000)));
    }

    @Test
    void aReadyMessageAfterTheKillChangesNothing() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());
        pool.at(2_000, new Event.Woken());

        pool.at(2_001, new Event.Online(1));

        assertThat(pool.last.commands()).isEmpty();
        assertThat(pool.supervisor.snapshot().ready()).isZero();
    }

    @Test
    void aWorkerThatExitsWhileStartingIsTriedAgainAfterTheDelayWithItsCause() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());
        pool.at(99, new Event.StartAborted(1, "IllegalStateException: no database"));

        pool.at(100, new Event.Exited(1, exit(10)));

        assertThat(pool.news())
                .containsExactly(new Notice.StartFailed(
                        view(1, 0, 1, WorkerState.STARTING),
                        new StartFailure.Ended(exit(10), "IllegalStateException: no database"),
                        ns(5_000)));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(5_100));
    }

    @Test
    void aSpawnThatFailsIsTriedAgainAfterTheDelay() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());

        pool.at(1, new Event.SpawnFailed(1, "resource temporarily unavailable"));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(5_001));
    }

    @Test
    void theMasterGivesUpAfterCountPlusTwoFailedStarts() {
        TestPool pool = TestPool.of(2);
        pool.at(0, new Event.Begun());
        pool.at(10, new Event.Exited(1, exit(1)));
        pool.at(20, new Event.Exited(2, exit(1)));
        pool.at(5_020, new Event.Woken());
        pool.at(5_030, new Event.Exited(3, exit(1)));
        pool.at(6_020, new Event.Woken());

        pool.at(6_030, new Event.Exited(4, exit(7)));

        assertThat(pool.orders())
                .containsExactly(new Command.Finish(
                        Outcome.NEVER_READY,
                        new FailedStart(view(4, 1, 1, WorkerState.STARTING), new StartFailure.Ended(exit(7), null))));
    }

    @Test
    void givingUpKillsWhoIsStillStartingFirst() {
        TestPool pool = TestPool.of(2);
        pool.at(0, new Event.Begun());
        for (long id : new long[] {1, 3, 4}) {
            pool.at(id * 10_000, new Event.Woken());
            pool.at(id * 10_000, new Event.SpawnFailed(id, "no"));
        }
        pool.at(100_000, new Event.Woken());
        long starting = pool.supervisor.snapshot().workers().size();

        pool.at(100_001, new Event.SpawnFailed(5, "no"));

        assertThat(starting).isGreaterThanOrEqualTo(1);
        assertThat(pool.phase()).isIn(Phase.KILLING, Phase.STOPPED);
    }

    @Test
    void onceAWorkerWasReadyTheMasterNeverGivesUp() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());
        pool.at(1, new Event.Online(1));
        pool.at(2, new Event.Exited(1, exit(1)));

        for (long id = 2; id < 50; id++) {
            long now = TimeUnit.NANOSECONDS.toMillis(pool.last.wakeAtNs());
            pool.at(now, new Event.Woken());
            assertThat(pool.orders()).containsExactly(spawn(id, 0, 1));
            pool.at(now, new Event.Exited(id, exit(1)));
        }

        assertThat(pool.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void aBrokenLinkCountsOnlyWhenNoExitFollows() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());

        pool.at(10, new Event.LinkLost(1));
        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(1_010));

        pool.at(1_010, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.Kill(1));
    }

    @Test
    void aStartingWorkerThatLeavesGetsItsSuccessorAtOnce() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());

        pool.at(10, new Event.Leaving(1));
        pool.at(110, new Event.Woken());

        assertThat(pool.orders())
                .containsExactly(new Command.AskToStop(1, StopReason.SIGNAL, ns(15_000)), spawn(2, 0, 1));
    }
}
