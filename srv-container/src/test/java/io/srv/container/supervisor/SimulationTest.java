package io.srv.container.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.supervisor.Simulation.Seen;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random lives of random pools, from seeds; a failing seed replays its life. */
class SimulationTest {

    private static final int LIVES = 4_000;

    /** And in them every fact about a worker comes in every state in which it can, and all that can be told is told. */
    @Test
    void everyInvariantHoldsInEveryLife() {
        Set<Seen> unseen = possible();
        Set<Class<?>> untold = new HashSet<>(List.of(Notice.class.getPermittedSubclasses()));

        for (long seed = 1; seed <= LIVES; seed++) {
            Simulation life = new Simulation(seed);
            life.run();
            unseen.removeAll(life.seen());
            untold.removeAll(life.told());
        }

        assertThat(unseen).isEmpty();
        assertThat(untold).isEmpty();
    }

    /** With deploys, bad and good, crashes, hangs and growing memory, some hundred thousand events. */
    @Test
    void everyInvariantHoldsInADayOfALargePool() {
        Simulation day = Simulation.day(1);

        day.run();

        assertThat(day.count(Notice.RecycleDone.class)).isGreaterThan(5);
        assertThat(day.count(Notice.RecycleReverting.class)).isPositive();
        assertThat(day.count(Notice.WorkerHanging.class)).isGreaterThan(5);
        assertThat(day.count(Notice.WorkerCrashed.class)).isGreaterThan(5);
        assertThat(day.count(Notice.ReplaceWanted.class)).isGreaterThan(50);
    }

    /** Any in any state, but those that say that there is no process, or no dump. */
    private static Set<Seen> possible() {
        Set<Seen> possible = new HashSet<>();
        for (WorkerState state : WorkerState.values()) {
            for (Class<?> event : List.of(
                    Event.Online.class,
                    Event.Listening.class,
                    Event.Beat.class,
                    Event.StartAborted.class,
                    Event.Leaving.class,
                    Event.SuccessorWanted.class,
                    Event.LinkLost.class,
                    Event.Exited.class,
                    Event.ReplaceRequested.class,
                    Event.KillRequested.class)) {
                possible.add(new Seen(state, event));
            }
        }
        possible.add(new Seen(WorkerState.STARTING, Event.SpawnFailed.class));
        possible.add(new Seen(WorkerState.KILLED, Event.NotDumped.class));
        return possible;
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
