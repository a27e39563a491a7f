package io.srv.jmx;

import java.util.List;

/** The types of events, which are the types of the notifications. */
public final class EventType {

    /** A worker's process was started. */
    public static final String WORKER_STARTED = "io.srv.worker.started";

    /** A worker is ready. */
    public static final String WORKER_READY = "io.srv.worker.ready";

    /** A worker is to be replaced alone: somebody asked for it, or it did itself. */
    public static final String WORKER_REPLACE = "io.srv.worker.replace";

    /** A worker was told to stop, or leaves by itself. */
    public static final String WORKER_STOPPING = "io.srv.worker.stopping";

    /** A worker was killed by the master; its end follows. */
    public static final String WORKER_KILLED = "io.srv.worker.killed";

    /** A worker's process has ended, for whatever reason. */
    public static final String WORKER_ENDED = "io.srv.worker.ended";

    /** A slot has failed too often, and is tried again at the longest interval. */
    public static final String SLOT_BROKEN = "io.srv.slot.broken";

    /** The worker of such a slot has served for long enough. */
    public static final String SLOT_HEALED = "io.srv.slot.healed";

    /** All workers are ready for the first time. */
    public static final String POOL_READY = "io.srv.pool.ready";

    /** The pool is to have another size. */
    public static final String POOL_RESIZED = "io.srv.pool.resized";

    /** The pool is shutting down. */
    public static final String POOL_STOPPING = "io.srv.pool.stopping";

    /** All workers of a pool that is shutting down were killed. */
    public static final String POOL_KILLED = "io.srv.pool.killed";

    /** The master did not run for a while. */
    public static final String POOL_STALLED = "io.srv.pool.stalled";

    /** Another program is the master now, in the same process, and goes on with the pool as it was. */
    public static final String POOL_TAKEN_OVER = "io.srv.pool.takenOver";

    /** An upgrade was asked for and did not come about; the master before goes on. */
    public static final String POOL_UPGRADE_FAILED = "io.srv.pool.upgradeFailed";

    /** A recycle waits for another one to end. */
    public static final String RECYCLE_WAITING = "io.srv.recycle.waiting";

    /** A recycle has begun. */
    public static final String RECYCLE_STARTED = "io.srv.recycle.started";

    /** The first worker of a recycle serves, and the others wait until it has proved itself. */
    public static final String RECYCLE_CANARY = "io.srv.recycle.canary";

    /** A recycle waits for a worker that takes long to stop. */
    public static final String RECYCLE_HELD_UP = "io.srv.recycle.heldUp";

    /** A recycle is aborted, and what it had replaced goes back. */
    public static final String RECYCLE_REVERTING = "io.srv.recycle.reverting";

    /** A recycle has replaced all. */
    public static final String RECYCLE_DONE = "io.srv.recycle.done";

    /** A recycle has ended without. */
    public static final String RECYCLE_ABORTED = "io.srv.recycle.aborted";

    private static final List<String> ALL = List.of(
            WORKER_STARTED,
            WORKER_READY,
            WORKER_REPLACE,
            WORKER_STOPPING,
            WORKER_KILLED,
            WORKER_ENDED,
            SLOT_BROKEN,
            SLOT_HEALED,
            POOL_READY,
            POOL_RESIZED,
            POOL_STOPPING,
            POOL_KILLED,
            POOL_STALLED,
            POOL_TAKEN_OVER,
            POOL_UPGRADE_FAILED,
            RECYCLE_WAITING,
            RECYCLE_STARTED,
            RECYCLE_CANARY,
            RECYCLE_HELD_UP,
            RECYCLE_REVERTING,
            RECYCLE_DONE,
            RECYCLE_ABORTED);

    private EventType() {}

    /**
     * Returns all of them.
     *
     * @return unmodifiable
     */
    public static List<String> all() {
        return ALL;
    }
}
