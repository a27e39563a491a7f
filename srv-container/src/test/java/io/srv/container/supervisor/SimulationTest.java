package io.srv.container.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Random lives of random pools, from seeds; a failing seed replays its life. */
class SimulationTest {

    private static final int LIVES = 4_000;

    @Test
    void everyInvariantHoldsInEveryLife() {
        for (long seed = 1; seed <= LIVES; seed++) {
            new Simulation(seed).run();
        }
    }

    @Test
    void theSimulationReachesWhatItIsFor() {
        long recyclesDone = 0;
        long recyclesAborted = 0;
        long kills = 0;
        long crashes = 0;
        for (long seed = 1; seed <= 500; seed++) {
            Simulation life = new Simulation(seed);
            life.run();
            recyclesDone += life.count(Notice.RecycleDone.class);
            recyclesAborted += life.count(Notice.RecycleAborted.class);
            kills += life.count(Notice.WorkerKilled.class);
            crashes += life.count(Notice.WorkerCrashed.class);
        }

        assertThat(recyclesDone).isGreaterThan(100);
        assertThat(recyclesAborted).isGreaterThan(100);
        assertThat(kills).isGreaterThan(100);
        assertThat(crashes).isGreaterThan(100);
    }
}
