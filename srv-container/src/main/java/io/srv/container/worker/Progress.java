package io.srv.container.worker;

import io.srv.container.control.FromWorker;
import java.util.concurrent.TimeUnit;

/**
 * Tells the master what a stop waits for, so that it can say so if it has to kill this worker. Used by the one thread that
 * stops the application.
 *
 * <p>It is only for the log: what would have to wait for the master is left out, and no failure gets in the way of the stop.
 */
final class Progress {

    static final String LISTENERS = "its listeners to become quiet";
    static final String CALLBACKS = "onDisconnect callbacks to return";
    static final String STOP = "stop to return";
    static final String EXIT = "its JVM to exit";
    static final String HOOKS = "shutdown hooks to end";
    static final String HANDLER = "its own handler of SIGTERM to end it";

    private static final long TELL_AGAIN_NS = TimeUnit.SECONDS.toNanos(1);

    private final Link link;
    private int toldConnections;
    private long toldNs;

    Progress(Link link) {
        this.link = link;
    }

    /** @param what as in {@link FromWorker.Unfinished} */
    void waitsFor(String what) {
        try {
            link.sendIfRoom(new FromWorker.Unfinished(what));
        } catch (RuntimeException | LinkageError e) {
            // Say, no class any more in a jar that was overwritten.
        }
    }

    /**
     * Tells it if their number has changed, and not more than once a second.
     *
     * @param open positive
     */
    void waitsForConnections(int open, long nowNs) {
        if (open == toldConnections || toldConnections > 0 && nowNs - toldNs < TELL_AGAIN_NS) {
            return;
        }
        toldConnections = open;
        toldNs = nowNs;
        waitsFor(open + (open == 1 ? " connection to end" : " connections to end"));
    }
}
