package io.srv.container.supervisor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pool in one moment.
 *
 * @param count      how many workers it is to have
 * @param generation the good one: that of workers started now, unless a recycle starts them
 * @param previous   the one before, to which a rollback leads; 0 if there is none
 * @param coming     the one that a recycle leads to; 0 if none does
 * @param workers    all whose processes are not known to have ended, oldest first
 * @param recycles   oldest first: the last ones that ended, the one that runs, the one that waits
 * @param upgrade    the last one; null if none was asked for
 */
public record Snapshot(
        Phase phase,
        int count,
        long generation,
        long previous,
        long coming,
        List<WorkerStatus> workers,
        List<RecycleStatus> recycles,
        @Nullable UpgradeStatus upgrade,
        Totals totals) {

    public int ready() {
        return (int) workers.stream()
                .filter(worker -> worker.state() == WorkerState.READY)
                .count();
    }

    /** Whether a recycle runs. */
    public boolean recycling() {
        return recycles.stream().anyMatch(recycle -> recycle.stage() == RecycleStatus.Stage.RUNNING);
    }

    /** The generations that are or may be needed. */
    public Set<Long> generations() {
        Set<Long> needed = new TreeSet<>(Set.of(generation));
        Stream.of(previous, coming).filter(number -> number != 0).forEach(needed::add);
        workers.forEach(worker -> needed.add(worker.worker().generation()));
        return needed;
    }

    public Optional<WorkerStatus> worker(long id) {
        return workers.stream().filter(worker -> worker.id() == id).findFirst();
    }
}
