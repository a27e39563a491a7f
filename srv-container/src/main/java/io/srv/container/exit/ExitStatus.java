package io.srv.container.exit;

/** How a process ended, as waitpid(2) tells it. */
public sealed interface ExitStatus {

    int SIGTERM = 15;
    int SIGKILL = 9;

    /** It called exit(2) with this status, 0 to 255. */
    record Exited(int code) implements ExitStatus {
        @Override
        public String toString() {
            return "exit status " + code;
        }
    }

    /** This signal ended it. */
    record Signaled(int signal) implements ExitStatus {
        @Override
        public String toString() {
            return "signal " + signal;
        }
    }

    /** Whether SIGTERM ended it, either directly or as a JVM that runs its shutdown hooks reports it. */
    default boolean isTermination() {
        return equals(new Signaled(SIGTERM)) || equals(new Exited(128 + SIGTERM));
    }

    /** Whether it is a worker that ended itself because its time to stop was over. */
    default boolean isOverdue() {
        return equals(new Exited(ExitCode.OVERDUE.status()));
    }

    default boolean isSuccess() {
        return equals(new Exited(0));
    }
}
