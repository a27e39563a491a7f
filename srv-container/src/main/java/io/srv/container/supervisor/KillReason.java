package io.srv.container.supervisor;

/** Why the master killed a worker. */
public enum KillReason {
    /** Not ready within {@code worker.timeout}. */
    START_TIMEOUT,
    /** Not ended within {@code recycle.timeout} or {@code shutdown.timeout}. */
    STOP_TIMEOUT,
    /** Its control socket broke while it was starting. */
    LINK_LOST,
    /** A second TERM or INT. */
    SHUTDOWN,
    /** The master gave up. */
    GAVE_UP
}
