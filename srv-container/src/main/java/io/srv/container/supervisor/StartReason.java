package io.srv.container.supervisor;

/** Why a worker was started. The names are those of events and beans. */
public enum StartReason {
    /** With the pool. */
    BOOT,
    /** To replace another one, as all are. */
    RECYCLE,
    /** To replace another one that was to be replaced alone. */
    REQUEST,
    /** To replace another one whose {@code worker.maxLifetime} was over. */
    LIFETIME,
    /** To replace another one that used more than {@code worker.maxMemory}. */
    MEMORY,
    /** To go back to an earlier generation. */
    ROLLBACK,
    /** Its predecessor had failed, or was killed. */
    RESTART,
    /** Somebody else told its predecessor to stop. */
    LEFT,
    /** The pool was made larger. */
    SCALE_UP
}
