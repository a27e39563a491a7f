package io.srv.container.supervisor;

import io.srv.container.exit.ExitStatus;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What becomes of slots whose workers failed: how long they stay empty, when it is time to shout, and who fills them. */
final class Mending {

    /** Between two workers that replace failed ones, in the whole pool. */
    static final long RESTART_INTERVAL_NS = 1_000_000_000L;

    private final Agenda agenda;
    private final Pool pool;
    private final Orders orders;
    private final Generations generations;
    private final Recycling recycling;

    private long nextRestartNs;
    private boolean anyWasReady;
    private int failedStarts;
    private @Nullable FailedStart lastFailure;

    /** The failure that was noted last was one too many. */
    private boolean broke;

    Mending(Agenda agenda, Pool pool, Orders orders, Generations generations, Recycling recycling) {
        this.agenda = agenda;
        this.pool = pool;
        this.orders = orders;
        this.generations = generations;
        this.recycling = recycling;
    }

    long nextRestartNs() {
        return nextRestartNs;
    }

    void restore(long restartNs) {
        anyWasReady = true;
        nextRestartNs = restartNs;
    }

    @Nullable
    FailedStart lastFailure() {
        return lastFailure;
    }

    /** No worker was ever ready, and it was tried often enough. */
    boolean isHopeless() {
        return !anyWasReady && failedStarts >= pool.size() + 2;
    }

    void wasReady() {
        anyWasReady = true;
    }

    // ---- failures

    /** A worker that was ready is gone without having been asked. */
    void crashed(Worker worker, ExitStatus status) {
        worker.ending = EndReason.CRASH;
        orders.ended(worker, status, null);
        long servedNs = agenda.nowNs() - worker.sinceNs;
        if (servedNs >= worker.settings().resetAfterNs()) {
            worker.slot.failures.forget();
        }
        AbortCause cause = new AbortCause.Lost(worker.view(), EndReason.CRASH, status, servedNs);
        worker.slot.vacate(worker);
        long waitNs = failed(worker);
        agenda.tell(new Notice.WorkerCrashed(worker.view(), status, servedNs, waitNs));
        follow(worker, cause, waitNs);
    }

    /** A ready worker has been unwell or silent for too long. */
    void hangs(Worker worker, EndReason reason) {
        long servedNs = agenda.nowNs() - worker.sinceNs;
        AbortCause cause = new AbortCause.Lost(worker.view(), reason, null, servedNs);
        worker.slot.vacate(worker);
        long waitNs = failed(worker);
        agenda.tell(new Notice.WorkerHanging(
                worker.view(), reason, worker.settings().heartbeatTimeoutNs(), waitNs));
        orders.killWithDump(worker, reason);
        follow(worker, cause, waitNs);
    }

    /** A ready worker's control socket is broken, and its exit did not follow. */
    void lostLink(Worker worker) {
        long servedNs = agenda.nowNs() - worker.sinceNs;
        AbortCause cause = new AbortCause.Lost(worker.view(), EndReason.LINK_LOST, null, servedNs);
        worker.slot.vacate(worker);
        long waitNs = failed(worker);
        agenda.tell(new Notice.LinkLost(worker.view(), waitNs));
        orders.letStop(worker, EndReason.LINK_LOST);
        follow(worker, cause, waitNs);
    }

    /** A worker did not become ready; it is gone, or was told to go. */
    void startFailed(Worker worker, StartFailure failure) {
        lastFailure = new FailedStart(worker.view(), failure);
        failedStarts = recycling.triesAnother() ? 0 : failedStarts + 1;
        boolean replacement = worker.slot.replacement == worker;
        worker.slot.vacate(worker);
        OptionalLong putOffNs = replacement ? recycling.triesAgain(worker, failure) : OptionalLong.empty();
        if (putOffNs.isPresent()) {
            agenda.tell(new Notice.StartFailed(worker.view(), failure, putOffNs.getAsLong()));
            return;
        }
        if (recycling.isNew(worker)) {
            recycling.abort(new AbortCause.NotReady(worker.view(), failure), replacement ? null : worker.slot);
            return;
        }
        if (replacement) {
            recycling.abort(new AbortCause.NotReady(worker.view(), failure), null);
        }
        // A replacement's slot has failed only if the old worker is gone meanwhile.
        if (worker.slot.isEmpty()) {
            long waitNs = failed(worker);
            if (!replacement) {
                agenda.tell(new Notice.StartFailed(worker.view(), failure, waitNs));
            }
            judgeFailures(worker, waitNs);
        }
    }

    /** A starting worker is killed by order: its slot has not failed. */
    void startKilled(Worker worker) {
        boolean replacement = worker.slot.replacement == worker;
        AbortCause cause = new AbortCause.NotReady(worker.view(), new StartFailure.Killed());
        orders.kill(worker, EndReason.KILL);
        worker.slot.vacate(worker);
        if (replacement) {
            recycling.abort(cause, null);
        }
        worker.slot.refill(StartReason.RESTART, agenda.nowNs());
    }

    /**
     * Returns how long the slot stays empty. What is new and fails says nothing of the slot: what was good before takes its
     * place at once.
     */
    private long failed(Worker worker) {
        if (recycling.isNew(worker)) {
            worker.slot.refill(StartReason.ROLLBACK, agenda.nowNs());
            return 0;
        }
        Failures failures = worker.slot.failures;
        long waitNs = failures.note(agenda.nowNs(), generations.settings());
        broke = failures.breaks(agenda.nowNs());
        if (broke) {
            waitNs = Math.max(waitNs, generations.settings().longestRestartNs());
        }
        worker.slot.refill(StartReason.RESTART, agenda.nowNs() + waitNs);
        return waitNs;
    }

    private void follow(Worker worker, AbortCause cause, long waitNs) {
        if (recycling.isNew(worker)) {
            recycling.abort(cause, worker.slot);
        } else {
            judgeFailures(worker, waitNs);
        }
    }

    private void judgeFailures(Worker worker, long waitNs) {
        if (broke) {
            broke = false;
            agenda.tell(new Notice.SlotBroken(worker.view(), Failures.TOO_MANY, Failures.WINDOW_NS, waitNs));
        }
    }

    void judgeHealing(Worker worker) {
        if (worker.slot.failures.areTooMany()
                && worker.slot.incumbent == worker
                && worker.is(WorkerState.READY)
                && agenda.due(Supervisor.later(worker.sinceNs, worker.settings().resetAfterNs()))) {
            worker.slot.failures.forget();
            agenda.tell(new Notice.SlotHealed(worker.view(), agenda.nowNs() - worker.sinceNs));
        }
    }

    // ---- filling

    void fillEmptySlots() {
        int overlap = generations.settings().overlap();
        // Who waits longest comes first: slots that fail again and again must not keep the others from their turn.
        for (Slot slot : pool.slotsByWait()) {
            if (slot.isEmpty()
                    && agenda.due(slot.notBeforeNs)
                    && orders.maySpawn(pool.processes(), overlap)
                    && mayFill(slot)) {
                slot.incumbent = orders.spawn(slot, false, slot.startReason, recycling.generationFor(slot));
            }
        }
    }

    /** However many have failed at once: their replacements must not start at once. */
    private boolean mayFill(Slot slot) {
        if (slot.startReason != StartReason.RESTART) {
            return true;
        }
        if (!agenda.due(nextRestartNs)) {
            return false;
        }
        nextRestartNs = agenda.nowNs() + RESTART_INTERVAL_NS;
        return true;
    }
}
