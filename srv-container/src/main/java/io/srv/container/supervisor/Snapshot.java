package io.srv.container.supervisor;

import java.util.List;
import java.util.Optional;

/**
 * The pool in one moment.
 *
 * @param count      how many workers it is to have
 * @param generation that of workers started now
 * @param workers    all whose processes are not known to have ended, oldest first
 * @param recycles   oldest first: the last ones that ended, the one that runs, the one that waits
 */
public record Snapshot(
        Phase phase,
        int count,
        long generation,
        List<WorkerStatus> workers,
        List<RecycleStatus> recycles,
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

    public Optional<WorkerStatus> worker(long id) {
        return workers.stream().filter(worker -> worker.id() == id).findFirst();
    }
}
