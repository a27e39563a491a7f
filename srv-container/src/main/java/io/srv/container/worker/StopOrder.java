package io.srv.container.worker;

import io.srv.api.StopReason;
import java.time.Duration;

/**
 * Why and until when this worker stops.
 *
 * @param grace what the application has
 * @param halt  when the worker ends itself whatever happens
 */
record StopOrder(StopReason reason, Duration grace, Duration halt) {

    /** The master has it dump its threads and kills it, some 2 s after the end of the grace: a worker leaves that to it. */
    private static final Duration MASTERS_TURN = Duration.ofSeconds(4);

    static StopOrder fromMaster(StopReason reason, long graceMs) {
        Duration grace = Duration.ofMillis(graceMs);
        return new StopOrder(reason, grace, grace.plus(MASTERS_TURN));
    }

    static StopOrder signal(long recycleTimeoutMs) {
        return fromMaster(StopReason.SIGNAL, recycleTimeoutMs);
    }

    static StopOrder masterDied(long orphanTimeoutMs) {
        Duration grace = Duration.ofMillis(orphanTimeoutMs);
        return new StopOrder(StopReason.MASTER_DIED, grace, grace);
    }
}
