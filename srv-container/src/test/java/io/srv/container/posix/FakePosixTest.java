package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srv.container.exit.ExitStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and records what it was asked for. */
class FakePosixTest extends PosixContract {
    private static final SpawnRequest REQUEST = new SpawnRequest(List.of("java"), Map.of("A", "1"), List.of());

    private final FakePosix posix = new FakePosix();

    @Override
    Posix posix() {
        return posix;
    }

    @Override
    long spawnLasting() throws PosixException {
        return posix.spawn(REQUEST);
    }

    @Override
    long spawnEnding(int code) throws PosixException {
        long pid = posix.spawn(REQUEST);
        posix.exit(pid, new ExitStatus.Exited(code));
        return pid;
    }

    @Test
    void recordsRequestsAndSignals() throws PosixException {
        long pid = track(posix.spawn(REQUEST));

        posix.signal(pid, Posix.SIGTERM);

        assertThat(posix.spawned()).containsExactly(new FakePosix.Spawned(pid, REQUEST));
        assertThat(posix.sent()).containsExactly(new FakePosix.Sent(pid, Posix.SIGTERM));
        assertThat(posix.running()).containsExactly(pid);
    }

    @Test
    void failsASpawnOnOrderAndOnlyOnce() throws PosixException {
        posix.failNextSpawn(new PosixException("posix_spawnp", PosixException.EAGAIN, "cannot start java"));

        assertThatThrownBy(() -> posix.spawn(REQUEST))
                .hasMessage("cannot start java: resource temporarily unavailable (posix_spawnp: EAGAIN)");

        assertThat(track(posix.spawn(REQUEST))).isPositive();
    }

    @Test
    void tellsOfEachEnd() throws PosixException {
        AtomicInteger ends = new AtomicInteger();
        posix.whenChildEnds(ends::incrementAndGet);
        long killed = track(posix.spawn(REQUEST));
        long exited = track(posix.spawn(REQUEST));

        posix.signal(killed, Posix.SIGKILL);
        posix.exit(exited, new ExitStatus.Exited(0));

        assertThat(ends).hasValue(2);
    }

    @Test
    void answersAsItWasTold() throws PosixException {
        posix.setAcceptQueueLength(77, 3);
        posix.ignore(1);

        assertThat(posix.acceptQueueLength(77)).hasValue(3);
        assertThat(posix.acceptQueueLength(78)).hasValue(0);
        assertThat(posix.isIgnored(1)).isTrue();
        assertThat(posix.isIgnored(2)).isFalse();
    }

    @Test
    void receivingNothingFailsInsteadOfHanging() {
        ControlPair pair = posix.controlPair();

        assertThatIllegalStateException().isThrownBy(() -> posix.receiveDescriptor(pair.worker()));
    }
}
