package io.srv.it.harness;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a {@link LoadClient} has counted. A request is counted once, as succeeded or as failed, when it is over.
 *
 * @param succeeded     requests with a complete response of status 200, at the second try perhaps
 * @param failures      the other requests by kind; kinds that did not occur are absent
 * @param stale         requests written on a reused connection that ended or was reset before a byte of a response; they
 *                      were tried again on a new connection, and count as that one went
 * @param lateResets    connections that were reset after a complete response, while the client waited for their end
 * @param unclosed      one-shot connections that the server left open after its response
 * @param connections   connections that were established
 * @param byWorker      succeeded requests by {@link Answer#worker}
 * @param latencies     of the succeeded requests; with a rate, counted from when the request was due
 * @param longestGap    the longest time in which no client had a success, from start to stop
 * @param longestGapAt  when it began, counted from the start
 * @param elapsed       from start to stop
 * @param casualties    each failure, stale request and late reset, client by client
 * @param samples       the first failures, stale requests and late resets, each with its time and cause
 */
public record LoadResult(
        long succeeded,
        Map<Failure, Long> failures,
        long stale,
        long lateResets,
        long unclosed,
        long connections,
        SortedMap<String, Long> byWorker,
        Latencies latencies,
        Duration longestGap,
        Duration longestGapAt,
        Duration elapsed,
        List<Casualty> casualties,
        List<String> samples) {

    static LoadResult of(List<Tally> tallies, Gaps gaps, Duration elapsed, List<String> samples) {
        Map<Failure, Long> failures = new EnumMap<>(Failure.class);
        SortedMap<String, Long> byWorker = new TreeMap<>();
        Latencies latencies = new Latencies();
        for (Tally tally : tallies) {
            tally.failures.forEach((kind, count) -> failures.merge(kind, count, Long::sum));
            tally.byWorker.forEach((worker, count) -> byWorker.merge(worker, count, Long::sum));
            latencies.merge(tally.latencies);
        }
        return new LoadResult(
                tallies.stream().mapToLong(tally -> tally.succeeded).sum(),
                failures,
                tallies.stream().mapToLong(tally -> tally.stale).sum(),
                tallies.stream().mapToLong(tally -> tally.lateResets).sum(),
                tallies.stream().mapToLong(tally -> tally.unclosed).sum(),
                tallies.stream().mapToLong(tally -> tally.connections).sum(),
                byWorker,
                latencies,
                gaps.longest(),
                gaps.longestAt(),
                elapsed,
                tallies.stream().flatMap(tally -> tally.casualties.stream()).toList(),
                samples);
    }

    /** Returns how many requests failed, of whatever kind; stale ones that a second try mended are not among them. */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns how many requests failed in that way. */
    public long failed(Failure kind) {
        return failures.getOrDefault(kind, 0L);
    }

    /** Returns how many requests there were. */
    public long requests() {
        return succeeded + failed();
    }

    /** Returns requests that succeeded in each second. */
    public double perSecond() {
        return succeeded * 1e9 / Math.max(1, elapsed.toNanos());
    }

    /** Tells whether no client saw anything but complete answers: no failure, no stale request, no late reset. */
    public boolean flawless() {
        return failed() == 0 && stale == 0 && lateResets == 0;
    }

    /** One readable line, and one more for each sample. */
    @Override
    public String toString() {
        String line = String.format(
                Locale.ROOT,
                "%d requests in %.1f s (%.0f/s), %d failed %s, %d stale, %d late resets, %d unclosed, %d connections, "
                        + "p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms, longest gap %d ms at %.2f s, %d workers %s",
                requests(),
                elapsed.toNanos() / 1e9,
                perSecond(),
                failed(),
                failures,
                stale,
                lateResets,
                unclosed,
                connections,
                latencies.percentileMs(50),
                latencies.percentileMs(99),
                latencies.percentileMs(99.9),
                latencies.maxMs(),
                longestGap.toMillis(),
                longestGapAt.toNanos() / 1e9,
                byWorker.size(),
                byWorker);
        return samples.isEmpty() ? line : line + "\n  " + String.join("\n  ", samples);
    }
}
