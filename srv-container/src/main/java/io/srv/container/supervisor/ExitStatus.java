package io.srv.container.supervisor;

/** How a process ended: by itself or by a signal. Its text reads well in a log line: "exit status 1", "signal 9". */
public sealed interface ExitStatus permits ExitStatus.Exited, ExitStatus.Signaled {

    /**
     * It ended by itself.
     *
     * @param code 0 to 255; 0 means success
     */
    record Exited(int code) implements ExitStatus {
        @Override
        public String toString() {
            return "exit status " + code;
        }
    }

    /**
     * A signal ended it.
     *
     * @param signal the signal's number, 1 to 64
     */
    record Signaled(int signal) implements ExitStatus {
        @Override
        public String toString() {
            return "signal " + signal;
        }
    }
}
