package io.srv.container.supervisor;

import io.srv.api.StopReason;
import org.jspecify.annotations.Nullable;

/** One incarnation of a worker, from the order to spawn it until its process was reaped. */
final class Worker {

    final long id;
    final Slot slot;
    final Generation generation;
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

    /** What it said with its last sign of life. */
    Health health = Health.HEALTHY;

    /** When that came, and when it was healthy last; both after {@link #readyNs}. */
    long beatNs = Supervisor.NEVER;

    long healthyNs = Supervisor.NEVER;

    /** When it last said that it is healthy; {@link Supervisor#NEVER} until it did. */
    long heardHealthyNs = Supervisor.NEVER;

    /** When it is to be replaced by a fresh one, and why. */
    long renewAtNs = Supervisor.NEVER;

    StartReason renewReason = StartReason.LIFETIME;

    /** It was told that a recycle waits for it. */
    boolean holdsUp;

    Worker(
            long id,
            Slot slot,
            Generation generation,
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

    static Worker restored(SavedPool.SavedWorker saved, Slot slot, Generation generation) {
        Worker worker = new Worker(
                saved.id(),
                slot,
                generation,
                saved.replacement(),
                saved.startReason(),
                saved.spawnedNs(),
                saved.deadlineNs());
        worker.state = saved.state();
        worker.online = saved.online();
        worker.listening = saved.listening();
        worker.successorWanted = saved.successorWanted();
        worker.abortCause = saved.abortCause();
        worker.stopReason = saved.stopReason();
        worker.ending = saved.ending();
        worker.readyNs = saved.readyNs();
        worker.sinceNs = saved.sinceNs();
        worker.linkJudgedNs = saved.linkJudgedNs();
        worker.leaveJudgedNs = saved.leaveJudgedNs();
        worker.health = saved.health();
        worker.beatNs = saved.beatNs();
        worker.healthyNs = saved.healthyNs();
        worker.heardHealthyNs = saved.heardHealthyNs();
        worker.renewAtNs = saved.renewAtNs();
        worker.renewReason = saved.renewReason();
        worker.holdsUp = saved.holdsUp();
        return worker;
    }

    SavedPool.SavedWorker save() {
        return new SavedPool.SavedWorker(
                id,
                slot.index,
                generation.number(),
                replacement,
                startReason,
                state,
                online,
                listening,
                successorWanted,
                abortCause,
                stopReason,
                ending,
                spawnedNs,
                readyNs,
                sinceNs,
                deadlineNs,
                linkJudgedNs,
                leaveJudgedNs,
                health,
                beatNs,
                healthyNs,
                heardHealthyNs,
                renewAtNs,
                renewReason,
                holdsUp);
    }

    Settings settings() {
        return generation.settings();
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

    /** It is to be killed, and writes its thread dump before. */
    boolean isDumping() {
        return state == WorkerState.KILLED && deadlineNs != Supervisor.NEVER;
    }

    boolean isLeaving() {
        return leaveJudgedNs != Supervisor.NEVER;
    }

    /**
     * The master did not run for so long, and perhaps the worker did not either, from before its deadline on: so that has
     * some time left, and who was not watched counts as alive now.
     */
    void delay(long byNs, long nowNs) {
        if (deadlineNs != Supervisor.NEVER) {
            deadlineNs = Math.max(deadlineNs + byNs, nowNs + Supervisor.STALL_GRACE_NS);
        }
        linkJudgedNs = Supervisor.later(linkJudgedNs, byNs);
        leaveJudgedNs = Supervisor.later(leaveJudgedNs, byNs);
        beatNs = beatNs == Supervisor.NEVER ? beatNs : Math.max(beatNs + byNs, nowNs);
        healthyNs = healthyNs == Supervisor.NEVER ? healthyNs : Math.max(healthyNs + byNs, nowNs);
    }

    WorkerStatus status() {
        return new WorkerStatus(view(), startReason, spawnedNs, readyNs, ending);
    }

    WorkerView view() {
        return new WorkerView(id, slot.index, generation.number(), replacement, state);
    }
}
