package io.srv.it.harness;

import java.util.concurrent.TimeUnit;

/**
 * A histogram of durations: 32 buckets for each doubling, so a percentile is at most 3 % too high. For one thread, until
 * it is merged.
 */
public final class Latencies {
    private static final int SUB_BITS = 5;
    private static final int SUB_COUNT = 1 << SUB_BITS;

    private final long[] counts = new long[64 * SUB_COUNT];
    private long total;
    private long maxNs;

    void record(long durationNs) {
        long valueNs = Math.max(0, durationNs);
        counts[bucket(valueNs)]++;
        total++;
        maxNs = Math.max(maxNs, valueNs);
    }

    void merge(Latencies other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        maxNs = Math.max(maxNs, other.maxNs);
    }

    /** Returns how many were recorded. */
    public long total() {
        return total;
    }

    /** Returns the largest, exactly; 0 if none was recorded. */
    public double maxMs() {
        return ms(maxNs);
    }

    /** Returns the duration in milliseconds that {@code percent} of all (0 to 100) did not exceed; 0 if there is none. */
    public double percentileMs(double percent) {
        long rank = Math.max(1, (long) Math.ceil(total * percent / 100));
        long seen = 0;
        for (int i = 0; i < counts.length && total > 0; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(ms(highest(i)), ms(maxNs));
            }
        }
        return 0;
    }

    private static int bucket(long valueNs) {
        int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(valueNs | 1) - SUB_BITS);
        return (shift << SUB_BITS) + (int) (valueNs >>> shift);
    }

    /** The inverse of {@link #bucket}: shift n has the values from 32 to 63, shift 0 those from 0 to 63. */
    private static long highest(int bucket) {
        int shift = Math.max(0, (bucket >>> SUB_BITS) - 1);
        return ((long) (bucket - (shift << SUB_BITS) + 1) << shift) - 1;
    }

    private static double ms(long ns) {
        return (double) ns / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
