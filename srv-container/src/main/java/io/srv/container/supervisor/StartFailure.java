package io.srv.container.supervisor;

import io.srv.container.exit.ExitStatus;
import org.jspecify.annotations.Nullable;

/** Why a worker did not become ready. */
public sealed interface StartFailure {

    EndReason reason();

    /** Its process ended; {@code cause} is what the worker itself said before, if it did. */
    record Ended(ExitStatus status, @Nullable String cause) implements StartFailure {
        @Override
        public EndReason reason() {
            return EndReason.START_FAILED;
        }
    }

    /** It took too long; {@code online} tells whether its application had at least returned from {@code start}. */
    record TimedOut(long timeoutNs, boolean online) implements StartFailure {
        @Override
        public EndReason reason() {
            return EndReason.START_TIMEOUT;
        }
    }

    /** There never was a process. */
    record NotSpawned(String cause) implements StartFailure {
        @Override
        public EndReason reason() {
            return EndReason.NOT_SPAWNED;
        }
    }

    /** Its control socket broke. */
    record LinkBroken() implements StartFailure {
        @Override
        public EndReason reason() {
            return EndReason.LINK_LOST;
        }
    }

    /** Somebody ordered it to be killed. */
    record Killed() implements StartFailure {
        @Override
        public EndReason reason() {
            return EndReason.KILL;
        }
    }

    /** Somebody else sent it SIGTERM. */
    record Terminated() implements StartFailure {
        @Override
        public EndReason reason() {
            return EndReason.SIGNAL;
        }
    }
}
