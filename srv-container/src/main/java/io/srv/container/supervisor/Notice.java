package io.srv.container.supervisor;

import io.srv.api.StopReason;
import io.srv.container.exit.ExitStatus;
import org.jspecify.annotations.Nullable;

/** News about the pool, for log lines, notifications and meters. */
public sealed interface Notice {

    /** Whom it is about; null if it is about no worker, or about several. */
    default @Nullable WorkerView worker() {
        return null;
    }

    /** The id of the recycle that it is about; 0 if it is about none. */
    default long recycle() {
        return 0;
    }

    record WorkerStarted(WorkerView worker) implements Notice {}

    record WorkerReady(WorkerView worker, long tookNs) implements Notice {}

    record AllReady(int count, long tookNs) implements Notice {}

    /** It was no replacement; its slot is tried again after {@code restartInNs}. */
    record StartFailed(WorkerView worker, StartFailure failure, long restartInNs) implements Notice {}

    record WorkerCrashed(WorkerView worker, ExitStatus status, long servedNs, long restartInNs) implements Notice {}

    /** This worker's slot has failed too often: it is tried again each {@code retryNs}, and does not count as healthy. */
    record SlotBroken(WorkerView worker, int failures, long withinNs, long retryNs) implements Notice {}

    /** This worker has served for so long that its slot counts as healthy again. */
    record SlotHealed(WorkerView worker, long servedNs) implements Notice {}

    /** Somebody else told it to stop; a successor starts at once. */
    record WorkerLeaving(WorkerView worker) implements Notice {}

    record LinkLost(WorkerView worker, long restartInNs) implements Notice {}

    record WorkerStopping(WorkerView worker, StopReason reason) implements Notice {}

    record WorkerStopped(WorkerView worker, EndReason reason, ExitStatus status, long tookNs) implements Notice {}

    record WorkerKilled(WorkerView worker, EndReason reason, long afterNs) implements Notice {}

    /**
     * Its process is gone. Told once for each worker, whatever else is told of its end.
     *
     * @param status  null if there never was a process
     * @param failure null if it had been ready or was told to stop before
     */
    record WorkerEnded(
            WorkerView worker,
            EndReason reason,
            @Nullable ExitStatus status,
            @Nullable StartFailure failure) implements Notice {}

    record ReplaceWanted(long recycle, WorkerView worker, boolean byItself) implements Notice {}

    /** Every worker is to be replaced; generations count these. */
    record RecycleStarted(long recycle, long generation, int total) implements Notice {}

    record RecycleWaiting(long recycle) implements Notice {}

    record RecycleDone(long recycle, int replaced, int total, long tookNs) implements Notice {}

    /**
     * The old workers that were not replaced yet stay.
     *
     * @param failure null if the pool was told to shut down
     */
    record RecycleAborted(
            long recycle,
            @Nullable WorkerView culprit,
            @Nullable StartFailure failure,
            int replaced,
            int total) implements Notice {}

    record Resized(int count) implements Notice {}

    record ResizeRefused(int count) implements Notice {}

    record ShutdownStarted(long timeoutNs) implements Notice {}

    record KillAll() implements Notice {}

    record Stalled(long byNs) implements Notice {}
}
