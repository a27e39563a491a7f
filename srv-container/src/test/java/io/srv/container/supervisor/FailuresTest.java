package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.ns;
import static io.srv.container.supervisor.TestPool.view;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Workers that fail again and again. */
class FailuresTest {

    @Test
    void failuresInARowWaitLongerUpToALimit() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.Exited(1, exit(1)));

        List<Long> waits = new ArrayList<>();
        waits.add(waitMillis(pool));
        for (long id = 2; id <= 8; id++) {
            failAtOnce(pool, id);
            waits.add(waitMillis(pool));
        }

        assertThat(waits).startsWith(5_000L, 7_500L, 11_250L, 16_875L);
        assertThat(waits.subList(4, 8)).containsOnly(30_000L);
    }

    @Test
    void aWorkerThatHasServedForLongWaitsTheFirstTimeAgain() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.Exited(1, exit(1)));
        wake(pool);
        pool.at(5_200, new Event.Online(2));

        pool.at(35_200, new Event.Exited(2, exit(1)));

        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(40_200));
    }

    @Test
    void aWorkerThatHasServedForAMomentOnlyWaitsLonger() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.Exited(1, exit(1)));
        wake(pool);
        pool.at(5_200, new Event.Online(2));

        pool.at(35_199, new Event.Exited(2, exit(1)));

        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(42_699));
    }

    @Test
    void fiveFailuresWithinAMinuteAreToldLoudlyOnceAndTriedAtTheLongestWait() {
        TestPool pool = TestPool.ready(2);
        pool.at(100, new Event.Exited(1, exit(1)));
        int told = 0;

        for (long id = 3; id <= 12; id++) {
            failAtOnce(pool, id);
            told += (int) pool.news().stream()
                    .filter(Notice.SlotBroken.class::isInstance)
                    .count();
        }

        assertThat(told).isEqualTo(1);
        assertThat(waitMillis(pool)).isEqualTo(30_000);
        assertThat(pool.supervisor.snapshot().ready()).as("the other slot").isEqualTo(1);
    }

    @Test
    void aBrokenSlotHealsWhenItsWorkerServesAgain() {
        TestPool pool = TestPool.ready(1);
        pool.at(100, new Event.Exited(1, exit(1)));
        for (long id = 2; id <= 5; id++) {
            failAtOnce(pool, id);
        }
        long now = wake(pool);
        pool.at(now, new Event.Online(6));

        assertThat(pool.last.wakeAtNs()).isEqualTo(ns(now + 30_000));
        pool.at(now + 30_000, new Event.Woken());

        assertThat(pool.news()).containsExactly(new Notice.SlotHealed(view(6, 0, 1, WorkerState.READY), ns(30_000)));
        assertThat(pool.last.wakeAtNs()).isEqualTo(Supervisor.NEVER);
        pool.at(now + 40_000, new Event.Exited(6, exit(1)));
        assertThat(waitMillis(pool)).isEqualTo(5_000);
    }

    @Test
    void workersThatFailTogetherAreReplacedOneASecond() {
        TestPool pool = TestPool.ready(4);
        for (long id = 1; id <= 4; id++) {
            pool.at(100, new Event.Exited(id, exit(1)));
        }

        List<Long> times = new ArrayList<>();
        while (pool.last.wakeAtNs() != Supervisor.NEVER && times.size() < 4) {
            long now = wake(pool);
            if (!pool.orders().isEmpty()) {
                assertThat(pool.orders()).hasSize(1);
                times.add(now);
                pool.at(now, new Event.Online(4 + times.size()));
            }
        }

        assertThat(times).containsExactly(5_100L, 6_100L, 7_100L, 8_100L);
    }

    @Test
    void aSlotThatFailsAtOnceAndForEverDoesNotKeepTheOthersFromTheirTurn() {
        TestPool pool = new TestPool(TestSettings.of(2).restart(0, 0, 1).build());
        pool.at(0, new Event.Begun());
        pool.at(0, new Event.Online(1));
        pool.at(0, new Event.Online(2));
        pool.at(100, new Event.Exited(1, exit(1)));
        pool.at(101, new Event.Exited(2, exit(1)));
        pool.at(102, new Event.Exited(3, exit(1)));

        wake(pool);

        assertThat(pool.orders()).containsExactly(TestPool.spawn(4, 1, 1));
    }

    @Test
    void aWaitOfZeroGrowsToo() {
        Settings settings = TestSettings.of(1).restart(0, 30_000, 30_000).build();
        Failures failures = new Failures();

        assertThat(failures.note(0, settings)).isZero();
        assertThat(failures.note(0, settings)).isEqualTo(ns(1_500));
        assertThat(failures.note(0, settings)).isEqualTo(ns(2_250));
    }

    @Test
    void failuresThatAreFarApartAreNotTooMany() {
        Failures failures = new Failures();
        for (int i = 0; i < 20; i++) {
            failures.note(ns(i * 16_000L), settings());
            assertThat(failures.breaks(ns(i * 16_000L))).isFalse();
        }
    }

    private static Settings settings() {
        return TestSettings.of(1).build();
    }

    private static void failAtOnce(TestPool pool, long id) {
        long now = wake(pool);
        pool.at(now, new Event.Exited(id, exit(1)));
    }

    private static long wake(TestPool pool) {
        long now = TimeUnit.NANOSECONDS.toMillis(pool.last.wakeAtNs());
        pool.at(now, new Event.Woken());
        return now;
    }

    private static long waitMillis(TestPool pool) {
        return pool.news().stream()
                .mapToLong(FailuresTest::waitNs)
                .map(TimeUnit.NANOSECONDS::toMillis)
                .max()
                .orElseThrow();
    }

    private static long waitNs(Notice notice) {
        if (notice instanceof Notice.WorkerCrashed crashed) {
            return crashed.restartInNs();
        } else if (notice instanceof Notice.StartFailed failed) {
            return failed.restartInNs();
        }
        return notice instanceof Notice.SlotBroken broken ? broken.retryNs() : 0;
    }
}
