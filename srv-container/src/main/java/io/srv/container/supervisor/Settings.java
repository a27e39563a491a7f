package io.srv.container.supervisor;

/**
 * What the supervisor goes by; all times in nanoseconds.
 *
 * @param count             how many workers the pool has at first; 1 to {@link #MAX_COUNT}
 * @param startConcurrency  how many may be starting at once; 1 or more
 * @param require           what makes a worker ready
 * @param startTimeoutNs    how long a worker may take to become ready
 * @param recycleTimeoutNs  how long a worker may take to stop while the pool serves on
 * @param shutdownTimeoutNs how long the whole pool may take to stop
 * @param restartDelayNs    how long a place stays empty after its first failure; 0 or more
 * @param restartMaxDelayNs what failures in a row make of that at most, unless the first is longer
 * @param resetAfterNs      how long a worker must serve until its slot's failures are forgotten
 */
public record Settings(
        int count,
        int startConcurrency,
        Require require,
        long startTimeoutNs,
        long recycleTimeoutNs,
        long shutdownTimeoutNs,
        long restartDelayNs,
        long restartMaxDelayNs,
        long resetAfterNs) {

    public static final int MAX_COUNT = 1024;

    /** What makes a worker ready. */
    public enum Require {
        /** Its application's {@code start} returned. */
        ONLINE,
        /** It is online and has opened a shared listener. */
        LISTEN
    }
}
