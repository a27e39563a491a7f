package io.srv.container.supervisor;

import io.srv.api.StopReason;
import io.srv.container.exit.ExitStatus;
import org.jspecify.annotations.Nullable;

/** News about the pool, for log lines, notifications and meters. */
public sealed interface Notice {

    record WorkerStarted(WorkerView worker) implements Notice {}

    record WorkerReady(WorkerView worker, long tookNs) implements Notice {}

    record AllReady(int count, long tookNs) implements Notice {}

    /** It was no replacement; its slot is tried again after {@code restartInNs}. */
    record StartFailed(WorkerView worker, StartFailure failure, long restartInNs) implements Notice {}

    record WorkerCrashed(WorkerView worker, ExitStatus status, long servedNs, long restartInNs) implements Notice {}

    /** Somebody else told it to stop; a successor starts at once. */
    record WorkerLeaving(WorkerView worker) implements Notice {}

    record LinkLost(WorkerView worker, long restartInNs) implements Notice {}

    record WorkerStopping(WorkerView worker, StopReason reason) implements Notice {}

    record WorkerStopped(WorkerView worker, ExitStatus status, long tookNs) implements Notice {}

    record WorkerKilled(WorkerView worker, KillReason reason, long afterNs) implements Notice {}

    record SuccessorWanted(WorkerView worker) implements Notice {}

    record RecycleStarted(long generation, int total) implements Notice {}

    record RecycleQueued() implements Notice {}

    record RecycleDone(int replaced, int total, long tookNs) implements Notice {}

    /**
     * The old workers that were not replaced yet stay.
     *
     * @param failure null if the pool was told to shut down
     */
    record RecycleCancelled(
            @Nullable WorkerView replacement, @Nullable StartFailure failure, int replaced, int total)
            implements Notice {}

    record Resized(int count) implements Notice {}

    record ResizeRefused(int count) implements Notice {}

    record ShutdownStarted(long timeoutNs) implements Notice {}

    record KillAll() implements Notice {}

    record Stalled(long byNs) implements Notice {}
}
