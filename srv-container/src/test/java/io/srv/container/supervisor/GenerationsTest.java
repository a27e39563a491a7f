package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.replacement;
import static io.srv.container.supervisor.TestPool.spawn;
import static io.srv.container.supervisor.TestPool.spawnReplacement;
import static io.srv.container.supervisor.TestPool.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import io.srv.container.supervisor.RecycleStatus.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which generation workers run: the good one, unless a recycle tries another. */
class GenerationsTest {

    @Test
    void aRecycleFirstHasItsGenerationMade() {
        TestPool pool = TestPool.ready(1);
        pool.prepare(null);

        pool.at(100, new Event.RecycleRequested());

        assertThat(pool.orders()).containsExactly(new Command.Prepare(1, 2));
        assertThat(pool.supervisor.snapshot().generations()).containsExactly(1L, 2L);
        pool.at(200, new Event.Prepared(1, TestSettings.of(1).build()));
        assertThat(pool.orders()).containsExactly(spawnReplacement(2, 0, 2));
    }

    @Test
    void whatCannotBeMadeChangesNothing() {
        TestPool pool = TestPool.ready(1);
        pool.prepare(null);
        pool.at(100, new Event.RecycleRequested());

        pool.at(200, new Event.NotPrepared(1, List.of("app.jar: not a jar")));

        assertThat(pool.orders()).isEmpty();
        AbortCause cause = new AbortCause.NotPrepared(List.of("app.jar: not a jar"));
        assertThat(pool.news()).containsExactly(new Notice.RecycleAborted(1, cause, 0, 1, 0, 0));
        assertThat(pool.supervisor.snapshot().generations()).containsExactly(1L);
    }

    @Test
    void whatWasMadeForARecycleThatIsOverIsNotUsed() {
        TestPool pool = TestPool.ready(1);
        pool.prepare(null);
        pool.at(100, new Event.RecycleRequested());
        pool.at(110, new Event.RollbackRequested());

        pool.at(200, new Event.Prepared(1, TestSettings.of(1).build()));

        assertThat(pool.last.commands()).isEmpty();
    }

    @Test
    void theNewGenerationIsTheGoodOneWhenAllRunIt() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(1);

        pool.at(300, new Event.Exited(1, exit(0)));

        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(2);
        assertThat(pool.supervisor.snapshot().previous()).isEqualTo(1);
    }

    @Test
    void aWorkerThatCrashesDuringARecycleIsSucceededByTheGoodGeneration() {
        TestPool pool = TestPool.ready(TestSettings.of(3).restart(0, 0, 1).build());
        pool.at(100, new Event.RecycleRequested());

        pool.at(200, new Event.Exited(3, exit(1)));

        assertThat(pool.orders()).containsExactly(spawn(5, 2, 1));
    }

    @Test
    void whatWasReplacedGoesBackWhenALaterReplacementFails() {
        TestPool pool = halfway();

        pool.at(400, new Event.Exited(4, exit(1)));

        AbortCause cause = new AbortCause.NotReady(
                replacement(4, 1, 2, WorkerState.STARTING), new StartFailure.Ended(exit(1), null));
        assertThat(pool.news()).startsWith(new Notice.RecycleReverting(1, cause, 1));
        assertThat(pool.orders()).containsExactly(spawnReplacement(5, 0, 1));
        assertThat(pool.supervisor.snapshot().recycling()).isTrue();
        pool.at(500, new Event.Online(5));
        assertThat(pool.orders()).containsExactly(new Command.AskToStop(3, StopReason.RECYCLE, ns(15_000)));
        assertThat(pool.news()).contains(new Notice.RecycleAborted(1, cause, 1, 2, 1, 0));
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(2);
        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(1);
    }

    @Test
    void aNewWorkerThatCrashesWhileTheRecycleRunsAbortsIt() {
        TestPool pool = halfway();

        pool.at(400, new Event.Exited(3, exit(1)));

        AbortCause cause =
                new AbortCause.Lost(view(3, 0, 2, true, WorkerState.READY), EndReason.CRASH, exit(1), ns(200));
        assertThat(pool.news()).contains(new Notice.RecycleReverting(1, cause, 1));
        assertThat(pool.orders())
                .as("the replacement that was starting is stopped, the good generation comes back at once")
                .containsExactly(new Command.AskToStop(4, StopReason.RECYCLE, ns(15_000)), spawn(5, 0, 1));
        pool.at(500, new Event.Online(5));
        assertThat(pool.news()).contains(new Notice.RecycleAborted(1, cause, 1, 2, 1, 0));
    }

    @Test
    void goingBackIsTriedThreeTimesAndThenWhatServesStays() {
        TestPool pool = halfway();
        pool.at(400, new Event.Exited(4, exit(1)));
        pool.at(500, new Event.Exited(5, exit(1)));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(5_500));
        pool.at(5_500, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawnReplacement(6, 0, 1));
        pool.at(5_600, new Event.Exited(6, exit(1)));
        pool.at(10_600, new Event.Woken());

        pool.at(10_700, new Event.Exited(7, exit(1)));

        assertThat(pool.news()).hasSize(1).first().isInstanceOfSatisfying(Notice.RecycleAborted.class, aborted -> {
            assertThat(aborted.reverted()).isZero();
            assertThat(aborted.left()).isEqualTo(1);
        });
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(2);
        pool.at(10_800, new Event.Exited(3, exit(1)));
        pool.at(15_800, new Event.Woken());
        assertThat(pool.orders()).as("its successor is of the good generation").containsExactly(spawn(8, 0, 1));
    }

    @Test
    void aReplacementThatCannotBeSpawnedIsTriedAgainBeforeItAborts() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());

        pool.at(101, new Event.SpawnFailed(2, "no more processes"));
        assertThat(pool.news())
                .containsExactly(new Notice.StartFailed(
                        replacement(2, 0, 2, WorkerState.STARTING),
                        new StartFailure.NotSpawned("no more processes"),
                        ns(5_000)));
        pool.at(5_101, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 2));
        pool.at(5_102, new Event.SpawnFailed(3, "no more processes"));
        pool.at(10_102, new Event.Woken());

        pool.at(10_103, new Event.SpawnFailed(4, "no more processes"));

        assertThat(pool.news()).hasOnlyElementsOfType(Notice.RecycleAborted.class);
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(1);
    }

    @Test
    void somethingNewerDoesNotWaitUntilGoingBackSucceeds() {
        TestPool pool = halfway();
        pool.at(400, new Event.Exited(4, exit(1)));
        pool.at(410, new Event.RecycleRequested());

        pool.at(500, new Event.Exited(5, exit(1)));

        assertThat(pool.orders()).containsExactly(spawnReplacement(6, 1, 3));
    }

    @Test
    void aMendedApplicationComesUpInAPoolWhereNothingDoes() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());
        pool.at(10, new Event.Exited(1, exit(1)));

        pool.at(20, new Event.RecycleRequested());

        assertThat(pool.orders()).containsExactly(spawnReplacement(2, 0, 2));
        pool.at(30, new Event.Online(2));
        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(2);
    }

    @Test
    void theCountOfNewOptionsHoldsWhenTheirRecycleIsDone() {
        TestPool pool = TestPool.ready(1);
        pool.prepare(TestSettings.of(2).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        assertThat(pool.supervisor.snapshot().count()).isEqualTo(1);

        pool.at(300, new Event.Exited(1, exit(0)));

        assertThat(pool.news()).contains(new Notice.Resized(2));
        assertThat(pool.orders()).containsExactly(spawn(3, 1, 2));
    }

    @Test
    void aPoolThatWasScaledStaysSoIfTheOptionsHaveTheSameCount() {
        TestPool pool = TestPool.ready(1);
        pool.at(10, new Event.CountRequested(2));
        pool.at(20, new Event.Online(2));

        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(3));
        pool.at(300, new Event.Exited(1, exit(0)));
        pool.at(400, new Event.Online(4));
        pool.at(500, new Event.Exited(2, exit(0)));

        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
        assertThat(pool.supervisor.snapshot().count()).isEqualTo(2);
    }

    @Test
    void aSlotThatIsAddedDuringARecycleBeginsWithTheGoodGenerationAndIsReplaced() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());

        pool.at(110, new Event.CountRequested(2));

        assertThat(pool.supervisor.snapshot().recycles())
                .singleElement()
                .satisfies(recycle -> assertThat(recycle.total()).isEqualTo(2));
    }

    @Test
    void replacementsThatFailTogetherAreOneTry() {
        TestPool pool = TestPool.ready(TestSettings.of(4).overlap(3).build());
        pool.at(100, new Event.RecycleRequested());
        for (long id = 5; id <= 7; id++) {
            pool.at(200, new Event.Online(id));
        }
        for (long id = 1; id <= 3; id++) {
            pool.at(210, new Event.Exited(id, exit(0)));
        }
        pool.at(300, new Event.Exited(8, exit(1)));
        assertThat(pool.orders())
                .containsExactly(spawnReplacement(9, 0, 1), spawnReplacement(10, 1, 1), spawnReplacement(11, 2, 1));

        for (long id = 9; id <= 11; id++) {
            pool.at(310, new Event.Exited(id, exit(1)));
            assertThat(pool.news()).singleElement().isInstanceOf(Notice.StartFailed.class);
        }

        assertThat(pool.supervisor.snapshot().recycling()).isTrue();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(5_310));
    }

    @Test
    void whatIsLeftOfGoingBackDoesNotAbortTheNextRecycle() {
        TestPool pool = TestPool.ready(TestSettings.of(4).overlap(2).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(5));
        pool.at(200, new Event.Online(6));
        pool.at(300, new Event.Exited(1, exit(0)));
        pool.at(300, new Event.Exited(2, exit(0)));
        pool.at(400, new Event.Exited(7, exit(1)));
        pool.at(410, new Event.Exited(8, exit(0)));
        pool.at(420, new Event.RecycleRequested());

        pool.at(500, new Event.Exited(9, exit(1)));
        pool.at(510, new Event.Exited(10, exit(1)));

        assertThat(pool.supervisor.snapshot().recycles())
                .extracting(RecycleStatus::stage)
                .containsExactly(Stage.ABORTED, Stage.RUNNING);
    }

    @Test
    void aRecycleIsDoneOnlyWhenEverySlotHasAReadyNewWorker() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        pool.at(250, new Event.KillRequested(2));

        pool.at(300, new Event.Exited(1, exit(0)));
        assertThat(pool.orders()).containsExactly(spawn(3, 0, 2));
        pool.at(310, new Event.Exited(2, exit(1)));

        assertThat(pool.supervisor.snapshot().recycling()).isTrue();
        pool.at(400, new Event.Exited(3, exit(1)));
        assertThat(pool.orders()).as("the good generation comes back").containsExactly(spawnReplacement(4, 0, 1));
    }

    @Test
    void newWorkersThatAskForSuccessorsDoNotKeepTheRecycleFromItsEnd() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        pool.at(210, new Event.SuccessorWanted(2));

        pool.at(300, new Event.Exited(1, exit(0)));

        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(2);
        assertThat(pool.orders()).as("its turn comes then").containsExactly(spawnReplacement(3, 0, 2));
    }

    @Test
    void aGenerationThatComesUpSlowlyIsNotGivenUpForTheFailuresOfTheOneBefore() {
        TestPool pool = TestPool.of(2);
        pool.at(0, new Event.Begun());
        pool.at(10, new Event.Exited(1, exit(1)));
        pool.at(20, new Event.RecycleRequested());
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 2));

        pool.at(30, new Event.Exited(2, exit(1)));

        assertThat(pool.phase()).isEqualTo(Phase.BOOTING);
        pool.at(100, new Event.Online(3));
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(1);
    }

    @Test
    void optionsThatHaveMemoryForFewerMakeAScaledPoolSmaller() {
        TestPool pool = TestPool.ready(1);
        pool.at(10, new Event.CountRequested(3));
        pool.at(20, new Event.Online(2));
        pool.at(20, new Event.Online(3));
        pool.prepare(TestSettings.of(1).overlap(3).maxCount(2).build());
        pool.at(100, new Event.RecycleRequested());
        for (long id = 4; id <= 6; id++) {
            pool.at(200, new Event.Online(id));
        }

        for (long id = 1; id <= 3; id++) {
            pool.at(300, new Event.Exited(id, exit(0)));
        }

        assertThat(pool.supervisor.snapshot().count()).isEqualTo(2);
    }

    // ---- rollback

    @Test
    void whoAsksTwiceForARollbackGetsOne() {
        TestPool pool = deployed();
        pool.at(400, new Event.RollbackRequested());

        assertThat(pool.at(410, new Event.RollbackRequested()).answer()).isEqualTo(new Answer.Recycle(2));

        pool.at(500, new Event.Online(3));
        pool.at(600, new Event.Exited(2, exit(0)));
        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(1);
    }

    @Test
    void aRollbackLeadsToTheGenerationBeforeAndASecondOneBack() {
        TestPool pool = deployed();

        assertThat(pool.at(400, new Event.RollbackRequested()).answer()).isEqualTo(new Answer.Recycle(2));
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 1));
        pool.at(500, new Event.Online(3));
        pool.at(600, new Event.Exited(2, exit(0)));
        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(1);
        assertThat(pool.supervisor.snapshot().previous()).isEqualTo(2);

        pool.at(700, new Event.RollbackRequested());
        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 0, 2));
    }

    @Test
    void generationsAreNumberedOnAfterARollback() {
        TestPool pool = deployed();
        pool.at(400, new Event.RollbackRequested());
        pool.at(500, new Event.Online(3));
        pool.at(600, new Event.Exited(2, exit(0)));

        pool.at(700, new Event.RecycleRequested());

        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 0, 3));
    }

    @Test
    void thereIsNothingToRollBackToBeforeTheFirstRecycle() {
        TestPool pool = TestPool.ready(1);

        assertThat(pool.at(10, new Event.RollbackRequested()).answer())
                .isEqualTo(new Answer.Refused("there is no generation before 1: nothing was deployed since the start"));
    }

    @Test
    void aRollbackDuringARecycleAbortsItAndTheOneThatWaits() {
        TestPool pool = halfway();
        pool.at(310, new Event.RecycleRequested());

        assertThat(pool.at(320, new Event.RollbackRequested()).answer()).isEqualTo(new Answer.Recycle(1));

        assertThat(pool.orders()).containsExactly(new Command.AskToStop(4, StopReason.RECYCLE, ns(15_000)));
        pool.at(330, new Event.Exited(4, exit(0)));
        assertThat(pool.orders()).containsExactly(spawnReplacement(5, 0, 1));
        pool.at(400, new Event.Online(5));
        assertThat(pool.supervisor.snapshot().recycles())
                .extracting(RecycleStatus::stage)
                .containsExactly(Stage.ABORTED, Stage.ABORTED);
        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(1);
    }

    // ---- canary and overlap

    @Test
    void theCanaryServesAWhileBeforeTheOthersFollow() {
        TestPool pool = TestPool.ready(TestSettings.of(2).canary(10_000).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(3));
        assertThat(pool.news())
                .contains(new Notice.CanaryServes(1, view(3, 0, 2, true, WorkerState.READY), ns(10_000)));

        pool.at(300, new Event.Exited(1, exit(0)));
        assertThat(pool.orders()).isEmpty();

        pool.at(9_900, new Event.Beat(3, Health.HEALTHY, 0));
        pool.at(10_200, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 1, 2));
    }

    @Test
    void aCanaryThatIsAloneMustProveItselfToo() {
        TestPool pool = TestPool.ready(TestSettings.of(1).canary(10_000).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        pool.at(300, new Event.Exited(1, exit(0)));
        assertThat(pool.supervisor.snapshot().recycling()).isTrue();

        pool.at(1_200, new Event.Exited(2, exit(1)));

        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 1));
        pool.at(1_300, new Event.Online(3));
        assertThat(pool.supervisor.snapshot().generation()).isEqualTo(1);
        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
    }

    @Test
    void aCanaryThatIsUnhealthyOnceAborts() {
        TestPool pool = TestPool.ready(TestSettings.of(2).canary(10_000).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(3));
        pool.at(300, new Event.Exited(1, exit(0)));

        pool.at(1_000, new Event.Beat(3, Health.UNHEALTHY, 0));

        AbortCause cause = new AbortCause.Unhealthy(view(3, 0, 2, true, WorkerState.READY), Health.UNHEALTHY);
        assertThat(pool.news()).contains(new Notice.RecycleReverting(1, cause, 1));
        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 0, 1));
    }

    @Test
    void aCanaryThatLeavesHasProvedNothing() {
        TestPool pool = TestPool.ready(TestSettings.of(2).canary(10_000).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(3));
        pool.at(300, new Event.Exited(1, exit(0)));
        pool.at(400, new Event.KillRequested(3));
        assertThat(pool.orders()).containsExactly(new Command.Kill(3), spawn(4, 0, 2));
        pool.at(410, new Event.Exited(3, exit(1)));

        pool.at(5_000, new Event.Online(4));

        assertThat(pool.news())
                .contains(new Notice.CanaryServes(1, view(4, 0, 2, false, WorkerState.READY), ns(10_000)));
        pool.at(10_200, new Event.Woken());
        assertThat(pool.orders()).isEmpty();
        pool.at(14_500, new Event.Beat(4, Health.HEALTHY, 0));
        pool.at(15_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawnReplacement(5, 1, 2));
    }

    @Test
    void aCanaryThatIsFrozenHasProvedNothing() {
        TestPool pool = TestPool.ready(TestSettings.of(2).canary(10_000).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(3));
        pool.at(300, new Event.Exited(1, exit(0)));
        pool.at(1_200, new Event.Beat(3, Health.HEALTHY, 0));

        pool.at(10_200, new Event.Woken());
        assertThat(pool.orders()).isEmpty();
        pool.at(25_200, new Event.Woken());

        AbortCause cause = new AbortCause.Unhealthy(view(3, 0, 2, true, WorkerState.READY), Health.HEALTHY);
        assertThat(cause.reason()).isEqualTo("SILENT");
        assertThat(pool.news()).contains(new Notice.RecycleReverting(1, cause, 1));
    }

    @Test
    void aCanaryThatEndedWhileTheMasterDidNotRunHasProvedNothing() {
        TestPool pool = TestPool.ready(TestSettings.of(1).canary(10_000).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        pool.at(300, new Event.Exited(1, exit(0)));

        pool.at(60_000, new Event.Stalled(ns(49_800)));
        pool.at(60_001, new Event.Exited(2, exit(1)));

        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 1));
    }

    @Test
    void aRollbackNeedsNoCanary() {
        TestPool pool = TestPool.ready(TestSettings.of(1).canary(10_000).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        pool.at(300, new Event.Exited(1, exit(0)));
        pool.at(10_000, new Event.Beat(2, Health.HEALTHY, 0));
        pool.at(10_200, new Event.Woken());
        pool.at(20_000, new Event.RollbackRequested());
        pool.at(20_100, new Event.Online(3));

        pool.at(20_200, new Event.Exited(2, exit(0)));

        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
    }

    @Test
    void asManyAreReplacedAtATimeAsTheOverlapAllowsLeaversIncluded() {
        TestPool pool = TestPool.ready(TestSettings.of(4).overlap(2).build());

        pool.at(100, new Event.RecycleRequested());
        assertThat(pool.orders()).containsExactly(spawnReplacement(5, 0, 2), spawnReplacement(6, 1, 2));

        pool.at(200, new Event.Online(5));
        assertThat(pool.orders())
                .as("one leaves, one starts")
                .hasSize(1)
                .doesNotHaveAnyElementsOfTypes(Command.Spawn.class);
        pool.at(300, new Event.Exited(1, exit(0)));
        assertThat(pool.orders()).containsExactly(spawnReplacement(7, 2, 2));
    }

    @Test
    void withAnOverlapTheCanaryStartsAloneAllTheSame() {
        TestPool pool =
                TestPool.ready(TestSettings.of(4).overlap(3).canary(1_000).build());

        pool.at(100, new Event.RecycleRequested());
        assertThat(pool.orders()).containsExactly(spawnReplacement(5, 0, 2));
        pool.at(200, new Event.Online(5));
        pool.at(300, new Event.Exited(1, exit(0)));

        pool.at(1_100, new Event.Beat(5, Health.HEALTHY, 0));
        pool.at(1_200, new Event.Woken());
        assertThat(pool.orders()).hasSize(3);
    }

    @Test
    void whoHoldsUpARecycleIsNamedOnceHalfItsTimeIsOver() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(7_700));

        pool.at(7_700, new Event.Woken());

        assertThat(pool.news())
                .containsExactly(
                        new Notice.RecycleHeldUp(1, view(1, 0, 1, WorkerState.STOPPING), ns(7_500), ns(7_500)));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(15_200));
    }

    /** Generation 2 with its worker 2 serves, generation 1 is the one before. */
    private static TestPool deployed() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        pool.at(300, new Event.Exited(1, exit(0)));
        return pool;
    }

    /** Of two slots the first has been replaced, by worker 3, and the replacement of the second, worker 4, is starting. */
    private static TestPool halfway() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(3));
        pool.at(300, new Event.Exited(1, exit(0)));
        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 1, 2));
        return pool;
    }
}
