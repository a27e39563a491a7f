package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.spawn;
import static io.srv.container.supervisor.TestPool.spawnReplacement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeTest {

    private final TestPool pool = TestPool.ready(2);

    @Test
    void poolThatReplacesNobodyIsHandedOverAtOnce() {
        Decision decision = pool.at(10, new Event.UpgradeRequested());

        assertThat(decision.answer()).isEqualTo(new Answer.Upgrade(1));
        assertThat(pool.orders()).containsExactly(new Command.HandOver());
    }

    @Test
    void recycleThatRunsEndsFirst() {
        pool.at(10, new Event.RecycleRequested());

        pool.at(20, new Event.UpgradeRequested());
        assertThat(pool.orders()).isEmpty();
        pool.at(30, new Event.Online(3));
        pool.at(40, new Event.Exited(1, exit(0)));
        pool.at(50, new Event.Online(4));
        pool.at(60, new Event.Exited(2, exit(0)));

        assertThat(pool.orders()).containsExactly(new Command.HandOver());
    }

    @Test
    void recycleThatIsAskedForMeanwhileIsHandedOverAndBeginsThere() {
        pool.at(10, new Event.UpgradeRequested());
        assertThat(pool.at(20, new Event.RecycleRequested()).answer()).isEqualTo(new Answer.Recycle(1));
        assertThat(pool.orders()).isEmpty();

        TestPool other = handOver();
        other.at(900, new Event.TakenOver(ns(880), null));

        assertThat(other.news())
                .containsExactly(
                        new Notice.TakenOver(2, ns(880)),
                        new Notice.RecycleStarted(1, 2, 2, StartReason.RECYCLE),
                        new Notice.WorkerStarted(TestPool.replacement(3, 0, 2, WorkerState.STARTING)));
        assertThat(other.orders()).containsExactly(spawnReplacement(3, 0, 2));
    }

    @Test
    void recycleThatIsAskedForMeanwhileBeginsHereIfItFails() {
        pool.at(10, new Event.UpgradeRequested());
        pool.at(20, new Event.RecycleRequested());

        pool.at(30, new Event.UpgradeFailed("no such file"));

        assertThat(pool.news().get(0)).isEqualTo(new Notice.UpgradeFailed("no such file"));
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 2));
    }

    @Test
    void whatWouldBeginAtOnceIsRefusedMeanwhile() {
        pool.at(10, new Event.UpgradeRequested());
        Answer refused = new Answer.Refused("the master is being upgraded; ask again when that is done");

        assertThat(pool.at(20, new Event.RollbackRequested()).answer()).isEqualTo(refused);
        assertThat(pool.at(20, new Event.ReplaceRequested(1)).answer()).isEqualTo(refused);
        assertThat(pool.at(20, new Event.UpgradeRequested()).answer())
                .isEqualTo(new Answer.Refused("an upgrade runs already"));
    }

    @Test
    void crashedWorkerIsReplacedMeanwhileAndTheWaitIsHandedOver() {
        pool.at(10, new Event.UpgradeRequested());
        pool.at(20, new Event.Exited(1, exit(1)));

        TestPool other = handOver();
        other.at(5_100, new Event.TakenOver(ns(100), null));
        assertThat(other.orders()).isEmpty();
        other.at(5_120, new Event.Woken());

        assertThat(other.orders()).containsExactly(spawn(3, 0, 1));
    }

    @Test
    void whoWasToldToStopHasItsTimeAndIsKilledByTheOtherOne() {
        pool.at(10, new Event.CountRequested(1));
        pool.at(20, new Event.UpgradeRequested());

        TestPool other = handOver();
        other.at(1_000, new Event.TakenOver(ns(500), null));
        long deadline = 10 + TestPool.RECYCLE_TIMEOUT + 500;

        assertThat(other.last.wakeAtNs()).isEqualTo(ns(deadline));
        assertThat(other.at(deadline, new Event.Woken()).commands()).contains(new Command.DumpThreads(2));
    }

    @Test
    void whoeverAskedIsToldHowItEnded() {
        pool.at(10, new Event.UpgradeRequested());
        assertThat(pool.supervisor.snapshot().upgrade())
                .isEqualTo(new UpgradeStatus(1, UpgradeStatus.Stage.RUNNING, null));

        TestPool successor = handOver();
        successor.at(900, new Event.TakenOver(ns(880), null));
        TestPool before = handOver();
        before.at(900, new Event.TakenOver(ns(880), "its port is taken"));

        assertThat(successor.supervisor.snapshot().upgrade())
                .isEqualTo(new UpgradeStatus(1, UpgradeStatus.Stage.DONE, null));
        assertThat(before.supervisor.snapshot().upgrade())
                .isEqualTo(new UpgradeStatus(1, UpgradeStatus.Stage.FAILED, "its port is taken"));
        assertThat(before.news())
                .containsExactly(new Notice.TakenOver(2, ns(880)), new Notice.UpgradeFailed("its port is taken"));
        assertThat(before.at(950, new Event.UpgradeRequested()).answer()).isEqualTo(new Answer.Upgrade(2));
    }

    @Test
    void poolThatDoesNotServeIsNotHandedOver() {
        pool.at(10, new Event.ShutdownRequested());

        assertThat(pool.at(20, new Event.UpgradeRequested()).answer())
                .isEqualTo(new Answer.Refused("the pool is STOPPING; only one that is RUNNING can be handed over"));
        assertThatThrownBy(() -> pool.supervisor.save(recycle -> "")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void poolThatStillBootsIsNotHandedOver() {
        TestPool booting = TestPool.of(1);
        booting.at(0, new Event.Begun());

        assertThat(booting.at(10, new Event.UpgradeRequested()).answer())
                .isEqualTo(new Answer.Refused("the pool is BOOTING; only one that is RUNNING can be handed over"));
    }

    @Test
    void recyclesThatHaveEndedAreRememberedWithTheirCause() {
        pool.at(10, new Event.RecycleRequested());
        pool.at(20, new Event.Exited(3, exit(1)));
        pool.at(30, new Event.UpgradeRequested());

        List<RecycleStatus> recycles = handOver().supervisor.snapshot().recycles();

        assertThat(recycles)
                .containsExactly(new RecycleStatus(
                        1,
                        RecycleStatus.Stage.ABORTED,
                        ns(10),
                        ns(20),
                        0,
                        2,
                        2,
                        new AbortCause.Told("START_FAILED", "it did not start")));
    }

    private TestPool handOver() {
        SavedPool saved = pool.supervisor.save(recycle -> "it did not start");
        return new TestPool(
                TestSettings.of(2).build(),
                Supervisor.restore(saved, generation -> TestSettings.of(2).build()));
    }
}
