package io.srv.container.supervisor;

import org.jspecify.annotations.Nullable;

/** A place in the pool. Workers that left it and still run are known to the supervisor only. */
final class Slot {

    final int index;

    /** The worker whose place this is: starting or ready. */
    @Nullable
    Worker incumbent;

    /** The worker that is being started to take the incumbent's place. */
    @Nullable
    Worker replacement;

    /** A recycle has yet to replace this slot's worker. */
    boolean replaceWanted;

    /** Why, if so. */
    StartReason replaceReason = StartReason.RECYCLE;

    /** No worker is started here before. */
    long notBeforeNs;

    /** Why the next worker is started here, unless it is a replacement. */
    StartReason startReason;

    /** In a row. */
    final Failures failures;

    Slot(int index, StartReason startReason, long notBeforeNs) {
        this(index, startReason, notBeforeNs, new Failures());
    }

    private Slot(int index, StartReason startReason, long notBeforeNs, Failures failures) {
        this.index = index;
        this.failures = failures;
        this.startReason = startReason;
        this.notBeforeNs = notBeforeNs;
    }

    static Slot restored(int index, SavedPool.SavedSlot saved) {
        return new Slot(index, saved.startReason(), saved.notBeforeNs(), Failures.restored(saved));
    }

    SavedPool.SavedSlot save() {
        return new SavedPool.SavedSlot(
                incumbentId(), notBeforeNs, startReason, failures.inARow(), failures.lastNs(), failures.areTooMany());
    }

    boolean isEmpty() {
        return incumbent == null && replacement == null;
    }

    /** The older the smaller; 0 if there is none. */
    long incumbentId() {
        return incumbent == null ? 0 : incumbent.id;
    }

    boolean hasReadyIncumbent() {
        return incumbent != null && incumbent.is(WorkerState.READY);
    }

    /** A worker is started here from then on. */
    void refill(StartReason reason, long atNs) {
        startReason = reason;
        notBeforeNs = atNs;
    }

    void vacate(Worker worker) {
        if (incumbent == worker) {
            incumbent = null;
        } else if (replacement == worker) {
            replacement = null;
        }
    }
}
