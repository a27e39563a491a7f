package io.srv.container.supervisor;

import io.srv.api.StopReason;
import org.jspecify.annotations.Nullable;

/** One incarnation of a worker, from the order to spawn it until its process was reaped. */
final class Worker {

    final long id;
    final Slot slot;
    final long generation;
    final boolean replacement;
    final StartReason startReason;
    final long spawnedNs;

    WorkerState state = WorkerState.STARTING;
    boolean online;
    boolean listening;
    boolean successorWanted;

    @Nullable
    String abortCause;

    @Nullable
    StopReason stopReason;

    /** Why it ends; null while nothing ends it. */
    @Nullable
    EndReason ending;

    long readyNs = Supervisor.NEVER;

    /** When it became ready or was told to stop: the begin of what its state's duration is measured from. */
    long sinceNs;

    /** When it is killed in its present state. */
    long deadlineNs;

    /** When a broken control socket counts, unless the exit it usually announces came before. */
    long linkJudgedNs = Supervisor.NEVER;

    /** When it is let go after somebody sent it SIGTERM. */
    long leaveJudgedNs = Supervisor.NEVER;

    Worker(
            long id,
            Slot slot,
            long generation,
            boolean replacement,
            StartReason startReason,
            long nowNs,
            long deadlineNs) {
        this.id = id;
        this.slot = slot;
        this.generation = generation;
        this.replacement = replacement;
        this.startReason = startReason;
        this.spawnedNs = nowNs;
        this.sinceNs = nowNs;
        this.deadlineNs = deadlineNs;
    }

    boolean is(WorkerState asked) {
        return state == asked;
    }

    boolean wasNotToldToStop() {
        return state == WorkerState.STARTING || state == WorkerState.READY;
    }

    /** Of one that ends or has ended. */
    EndReason endReason() {
        return ending == null ? EndReason.CRASH : ending;
    }

    boolean isLeaving() {
        return leaveJudgedNs != Supervisor.NEVER;
    }

    void delay(long byNs) {
        deadlineNs = Supervisor.later(deadlineNs, byNs);
        linkJudgedNs = Supervisor.later(linkJudgedNs, byNs);
        leaveJudgedNs = Supervisor.later(leaveJudgedNs, byNs);
    }

    WorkerStatus status() {
        return new WorkerStatus(view(), startReason, spawnedNs, readyNs, ending);
    }

    WorkerView view() {
        return new WorkerView(id, slot.index, generation, replacement, state);
    }
}
