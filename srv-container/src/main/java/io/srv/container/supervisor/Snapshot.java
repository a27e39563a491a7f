package io.srv.container.supervisor;

import java.util.List;

/**
 * The pool in one moment.
 *
 * @param count      how many workers it is to have
 * @param generation that of workers started now
 * @param recycling  whether a recycle runs
 * @param workers    all whose processes are not known to have ended, oldest first
 */
public record Snapshot(Phase phase, int count, long generation, boolean recycling, List<WorkerView> workers) {

    public int ready() {
        return (int) workers.stream()
                .filter(worker -> worker.state() == WorkerState.READY)
                .count();
    }
}
