package io.srv.container.exit;

/** Every status that a master, a worker or a command exits with of its own accord; explained in {@code docs/operations.md}. */
public enum ExitCode {
    /** Master: every worker ended by itself. Worker: stopped gracefully. Command: done. */
    OK(0),
    /** Command: the recycle that was waited for was aborted. */
    ABORTED(1),
    /** Command: the master is starting or stopping, or workers are missing. */
    INCOMPLETE(1),
    /** Command: no worker is ready. */
    DOWN(2),
    /** Master: shut down, but at least one worker had to be killed. */
    WORKER_KILLED(3),
    /** Worker: the application's {@code start} threw. */
    START_FAILED(10),
    /** Worker: the application could not be loaded. */
    LOAD_FAILED(11),
    /** Worker: the application's {@code stop} threw. */
    STOP_FAILED(12),
    /** Worker: the master was gone, or made no sense, before it had said what to do. */
    LINK_BROKEN(13),
    /** Worker: not finished when its time to stop was over. */
    OVERDUE(14),
    /** Master, command: wrong command line. The numbers from here on are those of {@code sysexits.h}. */
    USAGE(64),
    /** Master: the application's jar cannot be used. */
    NO_APPLICATION(66),
    /** Master: an address cannot be bound, or no worker was ever ready. Command: no master, or it does not answer. */
    UNAVAILABLE(69),
    /** Master: a bug in srv-container. */
    SOFTWARE(70),
    /** Master: this operating system, or this JVM on it, cannot do what is needed. */
    UNSUPPORTED(71),
    /** Master: the application cannot be copied. */
    CANNOT_COPY(73),
    /** Command: the master is not ours to reach. */
    NO_PERMISSION(77),
    /** Master: the options have errors. */
    CONFIG(78);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
