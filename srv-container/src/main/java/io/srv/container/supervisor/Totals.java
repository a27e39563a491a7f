package io.srv.container.supervisor;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What has been counted since the pool began. Each worker that was started runs or is in {@code exits}.
 *
 * @param ready   workers that became ready; {@code readyNs} is how long they took, all together
 * @param exits   ended workers; only reasons that have occurred
 * @param drained workers that ended by themselves when they were asked to; {@code drainNs} is how long they took
 */
public record Totals(
        long starts,
        long ready,
        long readyNs,
        Map<EndReason, Long> exits,
        long drained,
        long drainNs,
        long recyclesDone,
        long recyclesAborted) {

    public Totals {
        exits = Collections.unmodifiableMap(exits);
    }

    static final Totals NONE = new Totals(0, 0, 0, new EnumMap<>(EndReason.class), 0, 0, 0, 0);

    /** With this news counted. */
    Totals plus(Notice notice) {
        if (notice instanceof Notice.WorkerStarted) {
            return new Totals(starts + 1, ready, readyNs, exits, drained, drainNs, recyclesDone, recyclesAborted);
        } else if (notice instanceof Notice.WorkerReady news) {
            return new Totals(
                    starts, ready + 1, readyNs + news.tookNs(), exits, drained, drainNs, recyclesDone, recyclesAborted);
        } else if (notice instanceof Notice.WorkerStopped news && news.worker().state() == WorkerState.STOPPING) {
            return new Totals(
                    starts, ready, readyNs, exits, drained + 1, drainNs + news.tookNs(), recyclesDone, recyclesAborted);
        } else if (notice instanceof Notice.WorkerEnded news) {
            Map<EndReason, Long> more = new EnumMap<>(EndReason.class);
            more.putAll(exits);
            more.merge(news.reason(), 1L, Long::sum);
            return new Totals(starts, ready, readyNs, more, drained, drainNs, recyclesDone, recyclesAborted);
        } else if (notice instanceof Notice.RecycleDone) {
            return new Totals(starts, ready, readyNs, exits, drained, drainNs, recyclesDone + 1, recyclesAborted);
        } else if (notice instanceof Notice.RecycleAborted) {
            return new Totals(starts, ready, readyNs, exits, drained, drainNs, recyclesDone, recyclesAborted + 1);
        }
        return this;
    }
}
