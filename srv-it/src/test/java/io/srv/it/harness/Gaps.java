package io.srv.it.harness;

import java.time.Duration;

/** Finds the longest time without a success of any client. For all threads. */
final class Gaps {
    private final long startNs;
    private long latestNs;
    private long longestNs;
    private long longestFromNs;

    Gaps(long startNs) {
        this.startNs = startNs;
        this.latestNs = startNs;
        this.longestFromNs = startNs;
    }

    /** Notes a success, or the end of all, at that time; a time before the latest one changes nothing. */
    synchronized void mark(long nowNs) {
        if (nowNs - latestNs > longestNs) {
            longestNs = nowNs - latestNs;
            longestFromNs = latestNs;
        }
        if (nowNs - latestNs > 0) {
            latestNs = nowNs;
        }
    }

    synchronized Duration longest() {
        return Duration.ofNanos(longestNs);
    }

    synchronized Duration longestAt() {
        return Duration.ofNanos(longestFromNs - startNs);
    }
}
