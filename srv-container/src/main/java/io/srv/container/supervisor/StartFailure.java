package io.srv.container.supervisor;

import io.srv.container.exit.ExitStatus;
import org.jspecify.annotations.Nullable;

/** Why a worker did not become ready. */
public sealed interface StartFailure {

    /** Its process ended; {@code cause} is what the worker itself said before, if it did. */
    record Ended(ExitStatus status, @Nullable String cause) implements StartFailure {}

    /** It took too long; {@code online} tells whether its application had at least returned from {@code start}. */
    record TimedOut(long timeoutNs, boolean online) implements StartFailure {}

    /** There never was a process. */
    record NotSpawned(String cause) implements StartFailure {}

    /** Its control socket broke. */
    record LinkBroken() implements StartFailure {}

    /** Somebody else sent it SIGTERM. */
    record Terminated() implements StartFailure {}
}
