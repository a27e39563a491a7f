package io.srv.api;

/** Why a worker was told to stop. New reasons may be added: treat an unknown one like {@link #SHUTDOWN}. */
public enum StopReason {
    /** The whole pool is shutting down: nobody serves after this worker. */
    SHUTDOWN,
    /** A successor is ready and already serves the same listeners. */
    RECYCLE,
    /** The pool was made smaller; the other workers serve on. */
    SCALE_DOWN,
    /** This worker itself was sent SIGTERM; its successor may not be ready yet. */
    SIGNAL,
    /** The master has died, or the link to it is broken: nobody replaces this worker. */
    MASTER_DIED
}
