package io.srv.container.worker;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM, which means two things here: that somebody wants this worker to leave, and, when it has drained, the way in
 * which a JVM that runs alone is stopped.
 */
final class Termination {

    private static final Signal TERM = new Signal("TERM");

    /** As a JVM reports it that was stopped by the signal. */
    private static final int EXIT_STATUS = 128 + 15;

    private final SignalHandler ours;
    private final SignalHandler jvms;

    private Termination(SignalHandler ours, SignalHandler jvms) {
        this.ours = ours;
        this.jvms = jvms;
    }

    /** Has a signal that comes from now on be taken as a request. */
    static Termination handledBy(SignalHandler ours) {
        return new Termination(ours, Signal.handle(TERM, ours));
    }

    /**
     * Ends this JVM as the signal ends one that runs alone: by the handler that the application has set, else by its
     * shutdown hooks. Returns before that is done; any thread.
     */
    void begin(Progress progress) {
        if (jvms.equals(SignalHandler.SIG_DFL) || jvms.equals(SignalHandler.SIG_IGN)) {
            progress.waitsFor(Progress.HOOKS);
            System.exit(EXIT_STATUS);
        }
        SignalHandler current = Signal.handle(TERM, jvms);
        boolean isApplications = !current.equals(ours);
        if (isApplications) {
            Signal.handle(TERM, current);
        }
        progress.waitsFor(isApplications ? Progress.HANDLER : Progress.HOOKS);
        Signal.raise(TERM);
    }
}
