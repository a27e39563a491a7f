package io.srv.container.supervisor;

import org.jspecify.annotations.Nullable;

/**
 * A worker with its history; times in nanoseconds of the supervisor's clock.
 *
 * @param started   why
 * @param spawnedNs when it was ordered to be started
 * @param readyNs   when it was ready; {@link Supervisor#NEVER} if it was not
 * @param ending    null while nothing ends it
 */
public record WorkerStatus(
        WorkerView worker,
        StartReason started,
        long spawnedNs,
        long readyNs,
        @Nullable EndReason ending) {

    public long id() {
        return worker.id();
    }

    public WorkerState state() {
        return worker.state();
    }
}
