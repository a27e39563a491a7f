package io.srv.it.harness;

/** Sends signals, by kill(1). */
public final class Signals {
    private Signals() {}

    /**
     * Sends a signal and returns when it was sent, not when it was acted on.
     *
     * @param name   without SIG: {@code HUP}, {@code KILL}
     * @param target a pid; the negative of a process group's number for all its members
     * @throws IllegalStateException if there is no such process, or no such signal
     */
    public static void send(String name, long target) {
        Commands.run("kill", "-" + name, "--", Long.toString(target));
    }
}
