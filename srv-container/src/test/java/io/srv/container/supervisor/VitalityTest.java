package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.signal;
import static io.srv.container.supervisor.TestPool.spawn;
import static io.srv.container.supervisor.TestPool.spawnReplacement;
import static io.srv.container.supervisor.TestPool.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signs of life, and the end of those that give none, or have lived for long. */
class VitalityTest {

    @Test
    void aWorkerThatFallsSilentDumpsItsThreadsIsKilledAndReplaced() {
        TestPool pool =
                TestPool.ready(TestSettings.of(1).heartbeatTimeout(60_000).build());
        pool.at(1_000, new Event.Beat(1, Health.HEALTHY, 0));
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(61_000));

        pool.at(61_000, new Event.Woken());

        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(1));
        assertThat(pool.news())
                .containsExactly(
                        new Notice.WorkerHanging(
                                view(1, 0, 1, WorkerState.READY), EndReason.SILENT, ns(60_000), ns(5_000)),
                        new Notice.WorkerKilled(view(1, 0, 1, WorkerState.READY), EndReason.SILENT, ns(61_000), true));
        pool.at(63_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.Kill(1));
        pool.at(63_001, new Event.Exited(1, signal(9)));
        assertThat(pool.ends())
                .containsExactly(
                        new Notice.WorkerEnded(view(1, 0, 1, WorkerState.KILLED), EndReason.SILENT, signal(9), null));
        pool.at(66_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawn(2, 0, 1));
    }

    @Test
    void aWorkerThatCannotDumpIsKilledAtOnce() {
        TestPool pool =
                TestPool.ready(TestSettings.of(1).heartbeatTimeout(60_000).build());
        pool.at(1_000, new Event.Beat(1, Health.HEALTHY, 0));
        pool.at(61_000, new Event.Woken());

        pool.at(61_001, new Event.NotDumped(1, "it is stopped"));

        assertThat(pool.orders()).containsExactly(new Command.Kill(1));
        assertThat(pool.news())
                .containsExactly(new Notice.NotDumped(view(1, 0, 1, WorkerState.KILLED), "it is stopped"));
    }

    @Test
    void theFirstSignOfLifeMayTakeLonger() {
        TestPool pool =
                TestPool.ready(TestSettings.of(1).heartbeatTimeout(3_000).build());

        assertThat(pool.last.wakeAtNs()).isEqualTo(Vitality.FIRST_BEAT_NS + ns(3_000));
    }

    @ParameterizedTest
    @CsvSource({"UNHEALTHY,UNHEALTHY", "THROWING,THROWING", "NOT_ANSWERING,NOT_ANSWERING"})
    void aWorkerThatStaysUnwellIsKilledForWhatItSaidLast(Health health, EndReason reason) {
        TestPool pool =
                TestPool.ready(TestSettings.of(1).heartbeatTimeout(60_000).build());
        pool.at(1_000, new Event.Beat(1, Health.HEALTHY, 0));
        for (long second = 2; second <= 60; second++) {
            pool.at(second * 1_000, new Event.Beat(1, health, 0));
            assertThat(pool.orders()).isEmpty();
        }

        pool.at(61_000, new Event.Beat(1, health, 0));

        assertThat(pool.news())
                .first()
                .isInstanceOfSatisfying(
                        Notice.WorkerHanging.class,
                        hanging -> assertThat(hanging.reason()).isEqualTo(reason));
    }

    @Test
    void aWorkerThatIsWellAgainInTimeStays() {
        TestPool pool =
                TestPool.ready(TestSettings.of(1).heartbeatTimeout(60_000).build());
        pool.at(1_000, new Event.Beat(1, Health.HEALTHY, 0));
        pool.at(30_000, new Event.Beat(1, Health.UNHEALTHY, 0));

        pool.at(60_000, new Event.Beat(1, Health.HEALTHY, 0));

        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(120_000));
    }

    @Test
    void nobodyIsJudgedWhileTheMasterDidNotRun() {
        TestPool pool =
                TestPool.ready(TestSettings.of(1).heartbeatTimeout(60_000).build());
        pool.at(1_000, new Event.Beat(1, Health.HEALTHY, 0));

        pool.at(600_000, new Event.Stalled(ns(539_001)));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isGreaterThan(ns(600_000));
    }

    @Test
    void whoDiedMeanwhileHasCrashedAndDoesNotHang() {
        TestPool pool =
                TestPool.ready(TestSettings.of(1).heartbeatTimeout(60_000).build());
        pool.at(1_000, new Event.Beat(1, Health.HEALTHY, 0));
        pool.at(60_900, new Event.LinkLost(1));

        pool.at(61_000, new Event.Woken());

        assertThat(pool.orders()).isEmpty();
        pool.at(61_001, new Event.Exited(1, exit(1)));
        assertThat(pool.news()).singleElement().isInstanceOf(Notice.WorkerCrashed.class);
    }

    @Test
    void withATimeoutOfZeroNobodyIsJudged() {
        TestPool pool = TestPool.ready(1);

        pool.at(1_000, new Event.Beat(1, Health.UNHEALTHY, 0));

        assertThat(pool.last.wakeAtNs()).isEqualTo(Supervisor.NEVER);
    }

    @Test
    void aNewWorkerThatHangsAbortsTheRecycleThatTriesIt() {
        TestPool pool = TestPool.ready(
                TestSettings.of(1).heartbeatTimeout(5_000).canary(60_000).build());
        pool.at(100, new Event.RecycleRequested());
        pool.at(200, new Event.Online(2));
        pool.at(300, new Event.Exited(1, exit(0)));
        pool.at(1_000, new Event.Beat(2, Health.HEALTHY, 0));

        pool.at(6_000, new Event.Woken());

        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(2), spawnReplacement(3, 0, 1));
    }

    // ---- fresh ones

    @Test
    void aWorkerIsReplacedInTheLastFifthOfItsLifetimeTheNewOneFirst() {
        TestPool pool = TestPool.ready(TestSettings.of(1).maxLifetime(100_000).build());
        long dueMillis = TimeUnit.NANOSECONDS.toMillis(pool.last.wakeAtNs());
        assertThat(dueMillis).isBetween(80_000L, 100_000L);

        pool.at(dueMillis + 1, new Event.Woken());

        assertThat(pool.orders()).containsExactly(spawnReplacement(2, 0, 1));
        assertThat(pool.news())
                .contains(new Notice.ReplaceWanted(1, view(1, 0, 1, WorkerState.READY), StartReason.LIFETIME, false));
        pool.at(dueMillis + 500, new Event.Online(2));
        assertThat(pool.orders()).containsExactly(new Command.AskToStop(1, StopReason.RECYCLE, ns(15_000)));
    }

    @Test
    void thoseThatStartedTogetherAreReplacedOneAfterTheOther() {
        TestPool pool = TestPool.ready(TestSettings.of(4).maxLifetime(100_000).build());
        List<Long> times = new ArrayList<>();
        long id = 5;
        while (times.size() < 4) {
            long now = TimeUnit.NANOSECONDS.toMillis(pool.last.wakeAtNs()) + 1;
            pool.at(now, new Event.Woken());
            if (pool.orders().isEmpty()) {
                continue;
            }
            assertThat(pool.orders()).hasSize(1);
            times.add(now);
            pool.at(now, new Event.Online(id++));
            long old = ((Command.AskToStop) pool.orders().get(0)).id();
            pool.at(now, new Event.Exited(old, exit(0)));
        }

        assertThat(times)
                .doesNotHaveDuplicates()
                .allSatisfy(time -> assertThat(time).isBetween(80_000L, 101_000L));
    }

    @Test
    void aWorkerThatUsesTooMuchIsReplacedAndTriedAgainIfItsReplacementFails() {
        TestPool pool = TestPool.ready(TestSettings.of(2).maxMemoryBytes(1_000).build());
        pool.at(11_000, new Event.Beat(1, Health.HEALTHY, 1_000));
        assertThat(pool.orders()).isEmpty();

        pool.at(12_000, new Event.Beat(1, Health.HEALTHY, 1_001));

        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 1));
        assertThat(pool.supervisor.snapshot().worker(3))
                .hasValueSatisfying(worker -> assertThat(worker.started()).isEqualTo(StartReason.MEMORY));
        pool.at(12_100, new Event.Exited(3, exit(1)));
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(2);
        pool.at(13_000, new Event.Beat(1, Health.HEALTHY, 1_001));
        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(72_000));
    }

    @Test
    void twoThatUseTooMuchAreReplacedOneAfterTheOther() {
        TestPool pool = TestPool.ready(TestSettings.of(2).maxMemoryBytes(1_000).build());
        pool.at(11_000, new Event.Beat(1, Health.HEALTHY, 2_000));
        pool.at(11_000, new Event.Beat(2, Health.HEALTHY, 2_000));
        assertThat(pool.orders()).isEmpty();
        pool.at(11_100, new Event.Online(3));

        pool.at(11_200, new Event.Exited(1, exit(0)));

        assertThat(pool.orders()).containsExactly(spawnReplacement(4, 1, 1));
    }

    @Test
    void whileARecycleRunsNobodyIsReplacedForAgeOrMemory() {
        TestPool pool = TestPool.ready(TestSettings.of(2).maxMemoryBytes(1_000).build());
        pool.at(10_100, new Event.RecycleRequested());

        pool.at(11_000, new Event.Beat(2, Health.HEALTHY, 2_000));

        assertThat(pool.orders()).isEmpty();
    }

    @Test
    void aFreshWorkerIsNotReplacedForItsMemory() {
        TestPool pool = TestPool.ready(TestSettings.of(1).maxMemoryBytes(1_000).build());

        pool.at(1_000, new Event.Beat(1, Health.HEALTHY, 2_000));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(10_000));
    }

    @Test
    void aPoolHasNoMoreWorkersThanItsMemoryIsEnoughFor() {
        TestPool pool = TestPool.ready(TestSettings.of(2).maxCount(3).build());

        assertThat(pool.at(10, new Event.CountRequested(4)).answer())
                .isEqualTo(new Answer.Refused(
                        "a pool must have 1 to 3 workers, for more its memory is not enough, 4 were asked for"));
    }
}
