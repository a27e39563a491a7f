package io.srv.container.supervisor;

import io.srv.api.StopReason;

/** Why a worker ends or has ended. The names are those of events, meters and log lines. */
public enum EndReason {
    /** Asked to stop, with the pool. */
    SHUTDOWN,
    /** Asked to stop: a replacement serves. */
    RECYCLE,
    /** Asked to stop: the pool was made smaller. */
    SCALE_DOWN,
    /** Somebody else sent it SIGTERM. */
    SIGNAL,
    /** It ended unasked after it was ready. */
    CRASH,
    /** It ended before it was ready. */
    START_FAILED,
    /** There never was a process. */
    NOT_SPAWNED,
    /** Its control socket broke. */
    LINK_LOST,
    /** Killed: not ready within {@code worker.timeout}. */
    START_TIMEOUT,
    /** Killed: not ended within {@code recycle.timeout} or {@code shutdown.timeout}. */
    STOP_TIMEOUT,
    /** Killed: its application called itself unhealthy for {@code worker.heartbeat.timeout}. */
    UNHEALTHY,
    /** Killed: its application failed for so long when it was asked whether it is healthy. */
    THROWING,
    /** Killed: its application did not answer for so long. */
    NOT_ANSWERING,
    /** Killed: its JVM gave no sign of life for so long. */
    SILENT,
    /** Killed: somebody ordered it for this worker. */
    KILL,
    /** Killed with all others: a second TERM or INT, or an order. */
    KILL_ALL,
    /** Killed: the master gave up. */
    GAVE_UP;

    public static EndReason of(StopReason reason) {
        return switch (reason) {
            case SHUTDOWN, MASTER_DIED -> SHUTDOWN;
            case RECYCLE -> RECYCLE;
            case SCALE_DOWN -> SCALE_DOWN;
            case SIGNAL -> SIGNAL;
        };
    }
}
