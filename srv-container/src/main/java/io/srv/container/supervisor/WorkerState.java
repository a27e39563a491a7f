package io.srv.container.supervisor;

/** Where one worker is in its life; see the table in {@code docs/architecture.md}. */
public enum WorkerState {
    STARTING,
    READY,
    /** It was told to stop, or leaves by itself. */
    STOPPING,
    /** SIGKILL was sent; its exit follows. */
    KILLED
}
