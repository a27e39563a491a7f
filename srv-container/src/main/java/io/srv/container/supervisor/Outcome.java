package io.srv.container.supervisor;

/** How the pool's life ended. */
public enum Outcome {
    /** Every worker ended by itself. */
    CLEAN,
    /** At least one worker had to be killed during the shutdown. */
    KILLED,
    /** The master gave up: start after start failed and no worker was ever ready. */
    NEVER_READY
}
