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

    /** Its slot is tried again after {@code restartInNs}. Told of a replacement only if it could not be spawned. */
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

    /** @param dumps whether it writes its thread dump first */
    record WorkerKilled(WorkerView worker, EndReason reason, long afterNs, boolean dumps) implements Notice {}

    /** A worker that is to be killed does not write its thread dump first. */
    record NotDumped(WorkerView worker, String why) implements Notice {}

    /** It did not become well again in time: it is killed, and its slot is tried again after {@code restartInNs}. */
    record WorkerHanging(WorkerView worker, EndReason reason, long timeoutNs, long restartInNs) implements Notice {}

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

    /** This worker alone is to be replaced: {@code REQUEST}, {@code LIFETIME} or {@code MEMORY}. */
    record ReplaceWanted(long recycle, WorkerView worker, StartReason reason, boolean byItself) implements Notice {}

    /** Every worker is to be replaced. */
    record RecycleStarted(long recycle, long generation, int total, StartReason reason) implements Notice {}

    /** The first worker of the new generation is ready; the others follow when it has served for so long. */
    record CanaryServes(long recycle, WorkerView worker, long forNs) implements Notice {}

    record RecycleWaiting(long recycle) implements Notice {}

    record RecycleDone(long recycle, StartReason reason, int replaced, int total, long tookNs) implements Notice {}

    /** What was replaced so far goes back: so many workers. The end is told by {@link RecycleAborted}. */
    record RecycleReverting(long recycle, AbortCause cause, int back) implements Notice {}

    /** This worker has used up half of its time to stop, and the recycle waits for it. */
    record RecycleHeldUp(long recycle, WorkerView worker, long sinceNs, long killInNs) implements Notice {}

    /**
     * The generation before stays, or is back.
     *
     * @param replaced how many had been replaced when it was aborted
     * @param reverted how many of them, and of what was lost with them, went back
     * @param left     how many workers of the new generation stay, for want of one that starts; mostly 0
     */
    record RecycleAborted(long recycle, AbortCause cause, int replaced, int total, int reverted, int left)
            implements Notice {}

    /** The pool stays with this master. */
    record UpgradeFailed(String why) implements Notice {}

    /** This master goes on with the pool of another one; nobody looked after it for so long. */
    record TakenOver(int workers, long byNs) implements Notice {}

    record Resized(int count) implements Notice {}

    /** The pool stays at {@code count}; it must have 1 to {@code most}. */
    record ResizeRefused(int count, int most) implements Notice {}

    record ShutdownStarted(long timeoutNs) implements Notice {}

    record KillAll() implements Notice {}

    record Stalled(long byNs) implements Notice {}
}
