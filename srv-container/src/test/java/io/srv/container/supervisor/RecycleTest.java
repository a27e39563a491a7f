package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.replacement;
import static io.srv.container.supervisor.TestPool.signal;
import static io.srv.container.supervisor.TestPool.spawn;
import static io.srv.container.supervisor.TestPool.spawnReplacement;
import static io.srv.container.supervisor.TestPool.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import org.junit.jupiter.api.Test;

/** Recycles, step by step. */
class RecycleTest {

    @Test
    void workersThatAskAgainAndAgainDoNotKeepTheOthersFromTheirTurn() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(3));
        pool.at(210, new Event.SuccessorWanted(3));

        pool.at(300, new Event.Exited(1, exit(0)));

        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 1, 2));
    }

    @Test
    void recycleThatWaitsIsNotPutOffByWorkersThatAskForSuccessors() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.SuccessorWanted(1));
        pool.at(110, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        pool.at(210, new Event.SuccessorWanted(2));

        pool.at(300, new Event.Exited(1, exit(0)));

        assertThat(pool.supervisor.snapshot().coming()).isEqualTo(2);
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 2));
    }

    private static final Command STOP_1 = new Command.AskToStop(1, StopReason.RECYCLE, ns(15_000));

    @Test
    void everyWorkerIsReplacedInTurnTheNewOneFirst() {
        TestPool pool = TestPool.ready(2);

        pool.at(100, new Event.RecycleRequested());
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 2));

        pool.at(200, new Event.Online(3));
        assertThat(pool.orders()).containsExactly(STOP_1);

        pool.at(300, new Event.Exited(1, exit(0)));
        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 1, 2));

        pool.at(400, new Event.Online(4));
        assertThat(pool.orders()).containsExactly(new Command.AskToStop(2, StopReason.RECYCLE, ns(15_000)));
        assertThat(pool.supervisor.snapshot().recycling()).isTrue();

        pool.at(500, new Event.Exited(2, exit(0)));
        assertThat(pool.news())
                .containsExactly(
                        new Notice.WorkerStopped(
                                view(2, 1, 1, WorkerState.STOPPING), EndReason.RECYCLE, exit(0), ns(100)),
                        new Notice.RecycleDone(1, StartReason.RECYCLE, 2, 2, ns(400)));
        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
    }

    @Test
    void theNextReplacementWaitsUntilTheOldWorkerIsGone() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(3));

        pool.at(15_200, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(1));
        pool.at(17_200, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.Kill(1));

        pool.at(17_201, new Event.Exited(1, signal(9)));
        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 1, 2));
    }

    @Test
    void failedReplacementCancelsTheRecycle() {
        TestPool pool = TestPool.ready(2);
        pool.at(20, new Event.RecycleRequested());

        pool.at(25, new Event.Exited(3, exit(1)));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.news())
                .containsExactly(new Notice.RecycleAborted(
                        1,
                        new AbortCause.NotReady(
                                replacement(3, 0, 2, WorkerState.STARTING), new StartFailure.Ended(exit(1), null)),
                        0,
                        2,
                        0,
                        0));
        assertThat(pool.last.wakeAtNs()).isEqualTo(Supervisor.NEVER);
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(2);
    }

    @Test
    void replacementThatNeverComesUpCancelsTheRecycleAndIsKilled() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.RecycleRequested());

        pool.at(2_100, new Event.Woken());

        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(3));
        assertThat(pool.news())
                .contains(new Notice.RecycleAborted(
                        1,
                        new AbortCause.NotReady(
                                replacement(3, 0, 2, WorkerState.KILLED), new StartFailure.TimedOut(ns(2_000), false)),
                        0,
                        2,
                        0,
                        0));
        pool.at(4_100, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.Kill(3));
        pool.at(4_101, new Event.Exited(3, signal(9)));
        assertThat(pool.orders()).isEmpty();
        assertThat(pool.news()).isEmpty();
        assertThat(pool.ends())
                .containsExactly(new Notice.WorkerEnded(
                        replacement(3, 0, 2, WorkerState.KILLED), EndReason.START_TIMEOUT, signal(9), null));
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(2);
    }

    @Test
    void aReplacementThatSomebodyTerminatesCancelsTheRecycle() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());

        pool.at(150, new Event.Leaving(2));
        pool.at(250, new Event.Woken());

        assertThat(pool.orders()).containsExactly(new Command.AskToStop(2, StopReason.SIGNAL, ns(15_000)));
        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
        pool.at(260, new Event.Exited(2, exit(0)));
        assertThat(pool.orders()).isEmpty();
    }

    @Test
    void recyclesRequestedDuringARecycleAreOneMore() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());

        for (int i = 0; i < 100; i++) {
            pool.at(110, new Event.RecycleRequested());
            assertThat(pool.orders()).isEmpty();
        }
        pool.at(200, new Event.Online(2));
        pool.at(300, new Event.Exited(1, exit(0)));
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 3));
        pool.at(400, new Event.Online(3));

        pool.at(500, new Event.Exited(2, exit(0)));
        assertThat(pool.orders()).isEmpty();
        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
    }

    @Test
    void aQueuedRecycleFollowsACancelledOne() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(110, new Event.RecycleRequested());

        pool.at(120, new Event.Exited(2, exit(1)));

        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 3));
    }

    @Test
    void anIncumbentThatCrashesMeanwhileIsSucceededByItsReplacement() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(150, new Event.Exited(1, signal(11)));
        assertThat(pool.orders()).isEmpty();

        pool.at(200, new Event.Online(2));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(1);
        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
    }

    @Test
    void anIncumbentThatCrashesAndAReplacementThatFailsLeaveASlotThatIsTriedAgain() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(150, new Event.Exited(1, signal(11)));

        pool.at(200, new Event.Exited(2, exit(1)));

        // The slot failed once, with the old worker; what is new says nothing of it.
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(5_150));
        pool.at(5_150, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawn(3, 0, 1));
    }

    @Test
    void aSlotThatWaitsForItsNextTryComesFirst() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.Exited(2, exit(1)));

        pool.at(200, new Event.RecycleRequested());

        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 1, 2));
        pool.at(300, new Event.Online(3));
        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 0, 2));
    }

    @Test
    void aRecycleDuringTheBootWaitsForEachWorker() {
        TestPool pool = TestPool.of(2);
        pool.at(0, new Event.Begun());
        pool.at(10, new Event.RecycleRequested());
        assertThat(pool.orders()).isEmpty();
        pool.at(20, new Event.Online(1));
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 2));

        pool.at(30, new Event.Online(2));

        assertThat(pool.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void aSlotThatIsRetiredDuringARecycleNeedsNoReplacement() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.RecycleRequested());
        pool.at(110, new Event.ResizeRequested(-1));
        assertThat(pool.orders()).containsExactly(new Command.AskToStop(2, StopReason.SCALE_DOWN, ns(15_000)));
        pool.at(120, new Event.Exited(2, exit(0)));
        pool.at(130, new Event.Online(3));

        pool.at(140, new Event.Exited(1, exit(0)));

        assertThat(pool.news()).contains(new Notice.RecycleDone(1, StartReason.RECYCLE, 1, 1, ns(40)));
    }
}
