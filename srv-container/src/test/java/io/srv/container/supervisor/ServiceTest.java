package io.srv.container.supervisor;

import static io.srv.container.supervisor.Supervisor.NEVER;
import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.signal;
import static io.srv.container.supervisor.TestPool.spawn;
import static io.srv.container.supervisor.TestPool.spawnReplacement;
import static io.srv.container.supervisor.TestPool.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import org.junit.jupiter.api.Test;

/** The rows of the state table that begin in READY, and what happens to a stopping worker. */
class ServiceTest {

    @Test
    void aCrashedWorkerIsReplacedAfterTheRestartDelay() {
        TestPool pool = TestPool.ready(2);

        pool.at(1_000, new Event.Exited(2, signal(9)));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.news())
                .containsExactly(
                        new Notice.WorkerCrashed(view(2, 1, 1, WorkerState.READY), signal(9), ns(1_000), ns(5_000)));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(6_000));
        pool.at(6_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawn(3, 1, 1));
    }

    @Test
    void anExitWithStatusZeroThatNobodyAskedForIsReplacedToo() {
        TestPool pool = TestPool.ready(1);

        pool.at(1_000, new Event.Exited(1, exit(0)));

        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(6_000));
    }

    @Test
    void aWorkerThatLeavesGetsItsSuccessorAtOnceAndIsNoCrash() {
        TestPool pool = TestPool.ready(2);

        pool.at(900, new Event.Leaving(1));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(1_000));
        pool.at(1_000, new Event.Woken());

        assertThat(pool.orders())
                .containsExactly(new Command.AskToStop(1, StopReason.SIGNAL, ns(15_000)), spawn(3, 0, 1));
        pool.at(1_010, new Event.Exited(1, exit(0)));
        assertThat(pool.news())
                .containsExactly(new Notice.WorkerStopped(
                        view(1, 0, 1, WorkerState.STOPPING), EndReason.SIGNAL, exit(0), ns(10)));
    }

    @Test
    void aWorkerThatIsGoneBeforeItWasToldToLeaveIsNoCrashEither() {
        TestPool pool = TestPool.ready(1);
        pool.at(900, new Event.Leaving(1));

        pool.at(950, new Event.Exited(1, exit(0)));

        assertThat(pool.orders()).containsExactly(spawn(2, 0, 1));
    }

    /** Or an application that exits with 143 by itself would be respawned without any pause. */
    @Test
    void aReadyWorkerThatEndsLikeATerminatedOneWithoutHavingSaidSoHasCrashed() {
        TestPool pool = TestPool.ready(1);

        pool.at(1_000, new Event.Exited(1, exit(143)));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(6_000));
    }

    @Test
    void aLeaverIsKilledAfterTheRecycleTimeout() {
        TestPool pool = TestPool.ready(1);
        pool.at(900, new Event.Leaving(1));
        pool.at(1_000, new Event.Woken());
        pool.at(1_001, new Event.Online(2));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(16_000));

        pool.at(16_000, new Event.Woken());

        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(1));
        pool.at(18_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.Kill(1));
        pool.at(18_001, new Event.Woken());
        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(NEVER);
    }

    @Test
    void leaversCountAsProcesses() {
        TestPool pool = TestPool.ready(1);
        pool.at(900, new Event.Leaving(1));
        pool.at(1_000, new Event.Woken());
        pool.at(1_001, new Event.Leaving(2));

        pool.at(1_101, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.AskToStop(2, StopReason.SIGNAL, ns(15_000)));

        pool.at(1_102, new Event.Exited(1, exit(0)));
        assertThat(pool.orders()).containsExactly(spawn(3, 0, 1));
    }

    @Test
    void aReadyWorkerWithoutALinkIsReplacedAndKilledOnlyIfItDoesNotStop() {
        TestPool pool = TestPool.ready(1);
        pool.at(1_000, new Event.LinkLost(1));

        pool.at(2_000, new Event.Woken());

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(7_000));
        pool.at(7_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawn(2, 0, 1));
        pool.at(7_001, new Event.Online(2));
        pool.at(17_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(1));
    }

    @Test
    void aWorkerThatWantsASuccessorIsReplacedAloneAndOnce() {
        TestPool pool = TestPool.ready(2);

        pool.at(1_000, new Event.SuccessorWanted(2));
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 1, 1));
        pool.at(1_001, new Event.SuccessorWanted(2));
        assertThat(pool.orders()).isEmpty();

        pool.at(1_100, new Event.Online(3));
        assertThat(pool.orders()).containsExactly(new Command.AskToStop(2, StopReason.RECYCLE, ns(15_000)));
        pool.at(1_200, new Event.Exited(2, exit(0)));
        assertThat(pool.orders()).isEmpty();
        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
    }

    @Test
    void aSuccessorWantedWhileStartingIsRememberedUntilReady() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());
        pool.at(1, new Event.SuccessorWanted(1));
        assertThat(pool.orders()).isEmpty();

        pool.at(2, new Event.Online(1));

        assertThat(pool.orders()).containsExactly(spawnReplacement(2, 0, 1));
    }

    @Test
    void aLargerPoolStartsTheNewWorkersAtOnce() {
        TestPool pool = TestPool.ready(1);

        pool.at(1_000, new Event.ResizeRequested(2));

        assertThat(pool.orders()).containsExactly(spawn(2, 1, 1));
        pool.at(1_001, new Event.Online(2));
        assertThat(pool.orders()).containsExactly(spawn(3, 2, 1));
    }

    @Test
    void aSmallerPoolStopsTheWorkersOfItsLastSlots() {
        TestPool pool = TestPool.ready(3);

        pool.at(1_000, new Event.ResizeRequested(-2));

        assertThat(pool.orders())
                .containsExactly(
                        new Command.AskToStop(3, StopReason.SCALE_DOWN, ns(15_000)),
                        new Command.AskToStop(2, StopReason.SCALE_DOWN, ns(15_000)));
        pool.at(1_100, new Event.Exited(3, exit(0)));
        pool.at(1_200, new Event.Exited(2, exit(0)));
        assertThat(pool.orders()).isEmpty();
        assertThat(pool.supervisor.snapshot().count()).isEqualTo(1);
    }

    @Test
    void thePoolNeverShrinksBelowOneNorGrowsBeyondTheLargest() {
        TestPool pool = TestPool.ready(1);

        pool.at(1_000, new Event.ResizeRequested(-1));
        assertThat(pool.last.commands()).containsExactly(new Command.Tell(new Notice.ResizeRefused(1, 1024)));

        pool.at(1_000, new Event.ResizeRequested(1024));
        assertThat(pool.last.commands()).containsExactly(new Command.Tell(new Notice.ResizeRefused(1, 1024)));
    }

    @Test
    void aMasterThatWasStoppedMovesEveryDeadline() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());

        pool.at(60_000, new Event.Stalled(ns(58_001)));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs())
                .as("the worker may have been stopped, too")
                .isEqualTo(ns(62_000));
    }

    @Test
    void factsAboutUnknownWorkersChangeNothing() {
        TestPool pool = TestPool.ready(1);

        for (Event event : new Event[] {
            new Event.Online(9),
            new Event.Listening(9),
            new Event.StartAborted(9, "x"),
            new Event.Leaving(9),
            new Event.SuccessorWanted(9),
            new Event.LinkLost(9),
            new Event.SpawnFailed(9, "x"),
            new Event.Exited(9, exit(1)),
            new Event.QueuesRead(0),
            new Event.Woken()
        }) {
            assertThat(pool.at(10, event)).isEqualTo(new Decision(java.util.List.of(), NEVER, null));
        }
    }
}
