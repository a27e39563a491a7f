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
 * @param maxCount          how many workers the pool may have at most; count to {@link #MAX_COUNT}
 * @param overlap           how many processes there may be beyond the count, leavers included; 1 or more
 * @param canaryNs          how long the first worker of a new generation must serve before the rest follow; 0 or more
 * @param heartbeatTimeoutNs how long a worker may be silent or unhealthy; 0: for ever
 * @param maxLifetimeNs     how long a worker may serve; 0: for ever
 * @param maxMemoryBytes    how much memory a worker may use; 0: any
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
        long resetAfterNs,
        int maxCount,
        int overlap,
        long canaryNs,
        long heartbeatTimeoutNs,
        long maxLifetimeNs,
        long maxMemoryBytes) {

    public static final int MAX_COUNT = 1024;

    /** What failures in a row make of the wait at most. */
    long longestRestartNs() {
        return Math.max(restartDelayNs, restartMaxDelayNs);
    }

    /** What makes a worker ready. */
    public enum Require {
        /** Its application's {@code start} returned. */
        ONLINE,
        /** It is online and has opened a shared listener. */
        LISTEN
    }
}
