package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.signal;
import static io.srv.container.supervisor.TestPool.spawn;
import static io.srv.container.supervisor.TestPool.spawnReplacement;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.supervisor.RecycleStatus.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is asked for by command or by JMX, and what is answered. */
class RequestsTest {

    @Test
    void aHundredRecyclesAtOnceAreTwoAndEveryoneKnowsWhich() {
        TestPool pool = TestPool.ready(2);

        assertThat(pool.at(10, new Event.RecycleRequested()).answer()).isEqualTo(new Answer.Recycle(1));
        for (int i = 0; i < 99; i++) {
            assertThat(pool.at(10, new Event.RecycleRequested()).answer()).isEqualTo(new Answer.Recycle(2));
        }

        assertThat(stages(pool)).containsExactly(Stage.RUNNING, Stage.WAITING);
    }

    @Test
    void recyclesAreRememberedWithTheirEnd() {
        TestPool pool = TestPool.ready(1);
        pool.at(10, new Event.RecycleRequested());
        pool.at(20, new Event.Online(2));
        pool.at(30, new Event.Exited(1, exit(0)));
        pool.at(40, new Event.RecycleRequested());

        pool.at(50, new Event.Exited(3, exit(1)));

        assertThat(pool.supervisor.snapshot().recycles())
                .containsExactly(
                        new RecycleStatus(1, Stage.DONE, ns(10), ns(30), 1, 1, 2, null),
                        new RecycleStatus(
                                2,
                                Stage.ABORTED,
                                ns(40),
                                ns(50),
                                0,
                                1,
                                3,
                                new AbortCause.NotReady(
                                        TestPool.replacement(3, 0, 3, WorkerState.STARTING),
                                        new StartFailure.Ended(exit(1), null))));
    }

    @Test
    void aShutdownEndsTheRecycleThatRunsAndTheOneThatWaits() {
        TestPool pool = TestPool.ready(1);
        pool.at(10, new Event.RecycleRequested());
        pool.at(10, new Event.RecycleRequested());

        pool.at(20, new Event.ShutdownRequested());

        assertThat(stages(pool)).containsExactly(Stage.ABORTED, Stage.ABORTED);
        assertThat(pool.supervisor.snapshot().totals().recyclesAborted()).isEqualTo(2);
    }

    @Test
    void oneWorkerIsReplacedAloneAndTheNewOneKnowsWhy() {
        TestPool pool = TestPool.ready(2);

        assertThat(pool.at(10, new Event.ReplaceRequested(2)).answer()).isEqualTo(new Answer.Recycle(1));

        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 1, 1));
        assertThat(pool.supervisor.snapshot().worker(3))
                .hasValueSatisfying(worker -> assertThat(worker.started()).isEqualTo(StartReason.REQUEST));
    }

    @Test
    void onlyAReadyWorkerCanBeReplaced() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());

        assertThat(pool.at(10, new Event.ReplaceRequested(1)).answer())
                .isEqualTo(new Answer.Refused("worker 1 is STARTING; only one that is READY can be replaced"));
        assertThat(pool.at(10, new Event.ReplaceRequested(9)).answer())
                .isEqualTo(new Answer.Refused("there is no worker with id 9"));
    }

    @Test
    void aReplacementThatIsAskedForWhileARecycleWaitsIsPartOfThatOne() {
        TestPool pool = TestPool.ready(1);
        pool.at(10, new Event.RecycleRequested());
        pool.at(10, new Event.RecycleRequested());

        assertThat(pool.at(10, new Event.ReplaceRequested(1)).answer()).isEqualTo(new Answer.Recycle(2));
    }

    @Test
    void aWorkerThatIsKilledIsReplacedAtOnce() {
        TestPool pool = TestPool.ready(2);

        assertThat(pool.at(10, new Event.KillRequested(2)).answer()).isEqualTo(new Answer.Taken());

        assertThat(pool.orders()).containsExactly(new Command.Kill(2), spawn(3, 1, 1));
        pool.at(20, new Event.Exited(2, signal(9)));
        assertThat(pool.ends())
                .containsExactly(new Notice.WorkerEnded(
                        TestPool.view(2, 1, 1, WorkerState.KILLED), EndReason.KILL, signal(9), null));
        assertThat(pool.supervisor.snapshot().worker(3))
                .hasValueSatisfying(worker -> assertThat(worker.started()).isEqualTo(StartReason.RESTART));
    }

    @Test
    void aReplacementThatIsKilledAbortsItsRecycle() {
        TestPool pool = TestPool.ready(1);
        pool.at(10, new Event.RecycleRequested());

        pool.at(20, new Event.KillRequested(2));

        assertThat(stages(pool)).containsExactly(Stage.ABORTED);
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(1);
    }

    @Test
    void theCountIsSetWithinItsLimits() {
        TestPool pool = TestPool.ready(2);

        assertThat(pool.at(10, new Event.CountRequested(3)).answer()).isEqualTo(new Answer.Taken());
        assertThat(pool.supervisor.snapshot().count()).isEqualTo(3);
        assertThat(pool.supervisor.snapshot().worker(3))
                .hasValueSatisfying(worker -> assertThat(worker.started()).isEqualTo(StartReason.SCALE_UP));
        for (int wrong : new int[] {0, -1, 1025}) {
            assertThat(pool.at(20, new Event.CountRequested(wrong)).answer())
                    .isEqualTo(new Answer.Refused("a pool must have 1 to 1024 workers, " + wrong + " were asked for"));
        }
    }

    @Test
    void killAllEndsTheMasterAsASecondSignalDoes() {
        TestPool pool = TestPool.ready(2);

        pool.at(10, new Event.KillAllRequested());

        assertThat(pool.orders()).containsExactly(new Command.Kill(1), new Command.Kill(2));
        pool.at(20, new Event.Exited(1, signal(9)));
        pool.at(20, new Event.Exited(2, signal(9)));
        assertThat(pool.orders()).containsExactly(new Command.Finish(Outcome.KILLED, null));
        assertThat(pool.supervisor.snapshot().totals().exits()).isEqualTo(Map.of(EndReason.KILL_ALL, 2L));
    }

    @Test
    void everythingIsRefusedOnceThePoolStops() {
        TestPool pool = TestPool.ready(1);
        pool.at(10, new Event.ShutdownRequested());

        for (Event event :
                List.of(new Event.RecycleRequested(), new Event.ReplaceRequested(1), new Event.CountRequested(2))) {
            assertThat(pool.at(20, event).answer()).isEqualTo(new Answer.Refused("the pool is STOPPING"));
        }
    }

    private static List<Stage> stages(TestPool pool) {
        return pool.supervisor.snapshot().recycles().stream()
                .map(RecycleStatus::stage)
                .toList();
    }
}
