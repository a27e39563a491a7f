package io.srv.container.supervisor;

import io.srv.container.exit.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a recycle was aborted. */
public sealed interface AbortCause {

    /** A name for events and scripts: mostly that of an {@link EndReason}. */
    String reason();

    /** The worker that it is about; null if it is about none. */
    default @Nullable WorkerView worker() {
        return null;
    }

    /** The new generation could not be made: the options have errors, or the application cannot be used or copied. */
    record NotPrepared(List<String> problems) implements AbortCause {
        @Override
        public String reason() {
            return "NOT_PREPARED";
        }
    }

    /** A replacement did not become ready. */
    record NotReady(WorkerView worker, StartFailure failure) implements AbortCause {
        @Override
        public String reason() {
            return failure.reason().name();
        }
    }

    /** A worker of the new generation was ready, and ended unasked or had to be killed. */
    record Lost(WorkerView worker, EndReason why, @Nullable ExitStatus status, long servedNs) implements AbortCause {
        @Override
        public String reason() {
            return why.name();
        }
    }

    /** The first worker of the new generation was not healthy while the others waited for it to prove itself. */
    record Unhealthy(WorkerView worker, Health health) implements AbortCause {
        @Override
        public String reason() {
            return health.reason().name();
        }
    }

    /** Somebody ordered a rollback while it ran. */
    record RolledBack() implements AbortCause {
        @Override
        public String reason() {
            return "ROLLBACK";
        }
    }

    /** What the master before this one said of it. */
    record Told(String reason, String sentence) implements AbortCause {}

    /** The pool was told to shut down. */
    record ShutDown() implements AbortCause {
        @Override
        public String reason() {
            return EndReason.SHUTDOWN.name();
        }
    }
}
