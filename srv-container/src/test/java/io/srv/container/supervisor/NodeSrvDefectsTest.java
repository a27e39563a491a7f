package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static io.srv.container.supervisor.TestPool.spawn;
import static io.srv.container.supervisor.TestPool.spawnReplacement;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.supervisor.Settings.Require;
import org.junit.jupiter.api.Test;

/** What node-srv's README promises and its code breaks; here it holds. */
class NodeSrvDefectsTest {

    @Test
    void aRecycleRequestRecycles() {
        TestPool pool = TestPool.ready(1);

        pool.at(1, new Event.RecycleRequested());

        assertThat(pool.orders()).containsExactly(spawnReplacement(2, 0, 2));
    }

    @Test
    void aWorkerThatListensIsReadyWhenListenIsRequired() {
        TestPool pool = TestPool.of(1, 1, Require.LISTEN);
        pool.at(0, new Event.Begun());
        pool.at(1, new Event.Listening(1));

        pool.at(2, new Event.Online(1));

        assertThat(pool.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void theRestartDelayAppliesToCrashes() {
        TestPool pool = TestPool.ready(1);

        pool.at(1, new Event.Exited(1, exit(1)));
        assertThat(pool.orders()).isEmpty();
        pool.at(5_000, new Event.Woken());
        assertThat(pool.orders()).isEmpty();

        pool.at(5_001, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawn(2, 0, 1));
    }

    @Test
    void aWorkerThatCrashesBeforeItsStartTimeoutIsReplacedOnce() {
        TestPool pool = TestPool.of(1);
        pool.at(0, new Event.Begun());
        pool.at(1_000, new Event.Exited(1, exit(1)));
        pool.at(2_000, new Event.Woken());
        assertThat(pool.orders()).isEmpty();

        pool.at(6_000, new Event.Woken());
        assertThat(pool.orders()).containsExactly(spawn(2, 0, 1));
        pool.at(6_001, new Event.Woken());
        assertThat(pool.orders()).isEmpty();
    }

    @Test
    void onlyTheReplacementsOwnReadinessEndsTheWaitForIt() {
        TestPool pool = TestPool.ready(2);
        pool.at(1, new Event.RecycleRequested());

        pool.at(2, new Event.Online(2));
        pool.at(3, new Event.Listening(2));
        pool.at(4, new Event.Online(1));

        assertThat(pool.orders()).isEmpty();
        assertThat(pool.supervisor.snapshot().ready()).isEqualTo(2);
    }

    @Test
    void aReplacementThatNeverComesUpDoesNotHangTheRecycle() {
        TestPool pool = TestPool.ready(1);
        pool.at(0, new Event.RecycleRequested());

        pool.at(2_000, new Event.Woken());

        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(2));
        assertThat(pool.supervisor.snapshot().recycling()).isFalse();
        pool.at(2_001, new Event.Exited(2, TestPool.signal(9)));
        pool.at(2_002, new Event.RecycleRequested());
        assertThat(pool.orders()).containsExactly(spawnReplacement(3, 0, 3));
    }

    @Test
    void aCrashDuringTheShutdownIsNotReplaced() {
        TestPool pool = TestPool.ready(2);
        pool.at(0, new Event.ShutdownRequested());
        pool.at(1, new Event.Exited(1, exit(1)));

        pool.at(5_001, new Event.Woken());

        assertThat(pool.orders()).doesNotHaveAnyElementsOfTypes(Command.Spawn.class);
    }
}
