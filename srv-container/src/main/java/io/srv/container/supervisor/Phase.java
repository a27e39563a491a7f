package io.srv.container.supervisor;

/** What the pool as a whole is doing. That a recycle runs is no phase: it follows from the slots. */
public enum Phase {
    /** Not every slot has had a ready worker yet. */
    BOOTING,
    RUNNING,
    /** Waiting for the workers to end by themselves. */
    STOPPING,
    /** All workers were killed; waiting for their exits. */
    KILLING,
    STOPPED;

    public boolean serves() {
        return this == BOOTING || this == RUNNING;
    }
}
