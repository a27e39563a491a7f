package io.srv.it.harness;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** When one client sends its requests. For one thread. */
final class Pace {
    private final long intervalNs;
    private final long endNs;
    private long dueNs;

    /**
     * @param index   of the client: the clients of a plan begin evenly spread over the first interval
     * @param clients how many there are
     */
    Pace(double perSecond, int index, int clients, Duration duration) {
        this.intervalNs = perSecond > 0 ? (long) (TimeUnit.SECONDS.toNanos(1) * clients / perSecond) : 0;
        this.dueNs = System.nanoTime() + intervalNs * index / clients;
        this.endNs = System.nanoTime() + duration.toNanos();
    }

    boolean over() {
        return System.nanoTime() - endNs >= 0;
    }

    /**
     * Waits until the next request is due.
     *
     * @return the time that its latency counts from: when it was due, if this client is late because the server kept it
     *     waiting; else now, so that an inexact sleep is not laid to the server
     */
    long awaitNext(BooleanSupplier stopped) {
        long nowNs = System.nanoTime();
        if (intervalNs == 0) {
            return nowNs;
        }
        long wasDueNs = dueNs;
        dueNs += intervalNs;
        if (nowNs - wasDueNs >= 0) {
            return wasDueNs;
        }
        while (wasDueNs - nowNs > 0 && endNs - nowNs > 0 && !stopped.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(wasDueNs - nowNs, endNs - nowNs));
            nowNs = System.nanoTime();
        }
        return nowNs;
    }
}
