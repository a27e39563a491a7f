package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.signal;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import org.junit.jupiter.api.Test;

/** From the first TERM to the end. */
class ShutdownTest {

    @Test
    void workersAreToldToStopOnlyWhenTheQueuesAreEmpty() {
        TestPool pool = TestPool.ready(1);

        pool.at(100, new Event.ShutdownRequested());
        assertThat(pool.orders()).containsExactly(new Command.ReadQueues());
        assertThat(pool.phase()).isEqualTo(Phase.STOPPING);

        pool.at(101, new Event.QueuesRead(3));
        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(111));

        pool.at(111, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.ReadQueues());

        pool.at(112, new Event.QueuesRead(0));
        assertThat(pool.orders())
                .containsExactly(new Command.AskToStop(1, StopReason.SHUTDOWN, ns(100 + 14_000 - 112)));
    }

    @Test
    void queuesThatNeverEmptyHoldUpTheShutdownForOneSecondAtMost() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.ShutdownRequested());
        pool.at(101, new Event.QueuesRead(3));

        pool.at(1_100, new Event.Woken());

        assertThat(pool.orders()).containsExactly(new Command.AskToStop(1, StopReason.SHUTDOWN, ns(13_000)));
    }

    @Test
    void theMasterEndsWhenTheLastWorkerIsGone() {
        TestPool pool = stopping(2);
        pool.at(200, new Event.Exited(1, exit(0)));
        assertThat(pool.orders()).isEmpty();

        pool.at(300, new Event.Exited(2, exit(143)));

        assertThat(pool.orders()).containsExactly(new Command.Finish(Outcome.CLEAN, null));
        assertThat(pool.last.wakeAtNs()).isEqualTo(Supervisor.NEVER);
        assertThat(pool.phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void aWorkerThatDoesNotEndInTimeIsKilledAndTheOutcomeSaysSo() {
        TestPool pool = stopping(1);
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(14_100));

        pool.at(14_100, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(1));
        pool.at(14_200, new Event.NotDumped(1, "it is stopped"));
        assertThat(pool.orders()).containsExactly(new Command.Kill(1));

        pool.at(14_201, new Event.Exited(1, signal(9)));
        assertThat(pool.orders()).containsExactly(new Command.Finish(Outcome.KILLED, null));
    }

    @Test
    void aWorkerThatEndsItselfOverdueCountsAsKilled() {
        TestPool pool = stopping(1);

        pool.at(14_000, new Event.Exited(1, exit(14)));

        assertThat(pool.orders()).containsExactly(new Command.Finish(Outcome.KILLED, null));
    }

    @Test
    void aSecondRequestKillsAtOnceAndOnlyOnce() {
        TestPool pool = stopping(2);

        pool.at(200, new Event.ShutdownRequested());
        assertThat(pool.orders()).containsExactly(new Command.Kill(1), new Command.Kill(2));
        assertThat(pool.phase()).isEqualTo(Phase.KILLING);

        pool.at(201, new Event.ShutdownRequested());
        assertThat(pool.orders()).isEmpty();
        pool.at(202, new Event.Exited(1, signal(9)));
        pool.at(203, new Event.Exited(2, signal(9)));
        assertThat(pool.orders()).containsExactly(new Command.Finish(Outcome.KILLED, null));
    }

    @Test
    void aCrashDuringTheShutdownIsNotReplaced() {
        TestPool pool = stopping(2);

        pool.at(200, new Event.Exited(1, signal(11)));
        pool.at(20_000, new Event.Exited(2, exit(0)));

        assertThat(pool.orders()).containsExactly(new Command.Finish(Outcome.CLEAN, null));
    }

    @Test
    void aCrashBeforeTheWorkersWereToldIsNotReplacedEither() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.ShutdownRequested());

        pool.at(101, new Event.Exited(1, signal(11)));
        pool.at(102, new Event.QueuesRead(0));
        pool.at(103, new Event.Exited(2, exit(0)));

        assertThat(pool.orders()).containsExactly(new Command.Finish(Outcome.CLEAN, null));
    }

    @Test
    void workersThatWereSignalledTogetherWithTheMasterAcceptUntilTheQueuesAreEmpty() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.Leaving(1));
        pool.at(101, new Event.Leaving(2));

        pool.at(102, new Event.ShutdownRequested());
        assertThat(pool.orders()).containsExactly(new Command.ReadQueues());
        pool.at(250, new Event.Woken());
        assertThat(pool.orders()).isEmpty();

        pool.at(300, new Event.QueuesRead(0));
        assertThat(pool.orders()).hasSize(2).hasOnlyElementsOfType(Command.AskToStop.class);
    }

    @Test
    void startingWorkersAreToldAtOnce() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());

        pool.at(10, new Event.ShutdownRequested());

        assertThat(pool.orders()).containsExactly(new Command.AskToStop(1, StopReason.SHUTDOWN, ns(14_000)));
        pool.at(11, new Event.Online(1));
        assertThat(pool.orders()).isEmpty();
    }

    @Test
    void aShutdownWithoutWorkersEndsAtOnce() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());
        pool.at(10, new Event.Exited(1, exit(1)));

        pool.at(20, new Event.ShutdownRequested());

        assertThat(pool.orders())
                .containsExactly(new Command.Finish(
                        Outcome.CLEAN,
                        new FailedStart(
                                TestPool.view(1, 0, 1, WorkerState.STARTING), new StartFailure.Ended(exit(1), null))));
    }

    @Test
    void aShutdownDuringARecycleStopsAllAndOnlyShortensDeadlines() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));

        pool.at(8_000, new Event.ShutdownRequested());
        pool.at(8_001, new Event.QueuesRead(0));

        // The old worker keeps its own, earlier, deadline.
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(15_200));
        pool.at(15_200, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(1));
    }

    @Test
    void everythingElseIsRefusedDuringAShutdown() {
        TestPool pool = stopping(2);

        for (Event event : new Event[] {
            new Event.RecycleRequested(),
            new Event.ResizeRequested(1),
            new Event.CountRequested(3),
            new Event.ReplaceRequested(1),
            new Event.SuccessorWanted(1),
            new Event.Online(1)
        }) {
            assertThat(pool.at(200, event).commands()).isEmpty();
        }
    }

    @Test
    void aStallMovesTheShutdownToo() {
        TestPool pool = stopping(1);

        pool.at(30_000, new Event.Stalled(ns(15_901)));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(32_000));
    }

    /** Shut down at 100 ms, told to stop at 100 ms. */
    private static TestPool stopping(int count) {
        TestPool pool = TestPool.ready(count);
        pool.at(100, new Event.ShutdownRequested());
        pool.at(100, new Event.QueuesRead(0));
        return pool;
    }
}
