package io.srv.container.supervisor;

import io.srv.api.StopReason;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Replaces workers one after the other: the new one first, then the old one is told to stop, and the next slot follows
 * when it is gone. The slots' wishes say what is left; at most one more round waits.
 */
final class Recycling {

    private final Pool pool;
    private final Orders orders;

    private Agenda agenda = new Agenda(0);
    private long generation = 1;
    private @Nullable Round round;
    private boolean queued;

    private static final class Round {
        final long beganNs;
        int total;
        int replaced;

        Round(long beganNs) {
            this.beganNs = beganNs;
        }
    }

    Recycling(Pool pool, Orders orders) {
        this.pool = pool;
        this.orders = orders;
    }

    /** All that follows goes into this decision. */
    void into(Agenda next) {
        agenda = next;
    }

    /** Of workers that are started now. */
    long generation() {
        return generation;
    }

    boolean isRunning() {
        return round != null;
    }

    /** Everybody is to be replaced, in this round's turn or in the one after it. */
    void request() {
        if (round == null) {
            begin();
        } else if (!queued) {
            queued = true;
            agenda.tell(new Notice.RecycleQueued());
        }
    }

    /** This ready worker is to be replaced. */
    void request(Worker worker) {
        if (worker.slot.replaceWanted || queued) {
            return; // it will be replaced, and this round must not grow while another one waits for its end
        }
        agenda.tell(new Notice.SuccessorWanted(worker.view()));
        if (round == null) {
            round = new Round(agenda.nowNs);
        }
        round.total++;
        worker.slot.replaceWanted = true;
    }

    /** The replacement is ready: it takes its slot, and the old worker is told to stop. */
    void takePlace(Worker replacement) {
        Slot slot = replacement.slot;
        Worker old = slot.incumbent;
        slot.incumbent = replacement;
        slot.replacement = null;
        renewed(slot);
        if (old != null) {
            orders.askToStop(old, StopReason.RECYCLE);
        }
    }

    /** A worker of the newest generation has this slot, or will. */
    void renewed(Slot slot) {
        if (slot.replaceWanted && round != null) {
            slot.replaceWanted = false;
            round.replaced++;
        }
    }

    /** The pool no longer has this slot. */
    void retired(Slot slot) {
        if (slot.replaceWanted && round != null) {
            round.total--;
        }
    }

    /** A replacement did not become ready: those who were not replaced yet stay. */
    void cancel(Worker replacement, StartFailure failure) {
        end(replacement.view(), failure);
    }

    /** The pool shuts down. */
    void cancel() {
        queued = false;
        end(null, null);
    }

    /** Takes the next step, if the last one is done. */
    void advance() {
        if (round != null) {
            replaceNext(round);
        }
        if (round == null && queued) {
            queued = false;
            replaceNext(begin());
        }
    }

    private Round begin() {
        generation++;
        Round begun = new Round(agenda.nowNs);
        begun.total = pool.size();
        pool.slots().forEach(slot -> slot.replaceWanted = true);
        agenda.tell(new Notice.RecycleStarted(generation, begun.total));
        round = begun;
        return begun;
    }

    private void replaceNext(Round current) {
        if (isBusy()) {
            return;
        }
        if (pool.slots().stream().noneMatch(slot -> slot.replaceWanted)) {
            end(null, null);
            return;
        }
        // Empty slots keep their places: a crash is mended before the recycle goes on.
        if (orders.maySpawn(pool.processes() + pool.emptySlots())) {
            pool.slots().stream()
                    .filter(slot -> slot.replaceWanted && slot.hasReadyIncumbent())
                    // Not the first: workers that ask again and again would keep the later slots from their turn.
                    .min(Comparator.comparingLong(Slot::incumbentId))
                    .ifPresent(slot -> slot.replacement = orders.spawn(slot, true, generation));
        }
    }

    private boolean isBusy() {
        return pool.slots().stream().anyMatch(slot -> slot.replacement != null)
                || pool.count(worker -> worker.stopReason == StopReason.RECYCLE) > 0;
    }

    private void end(@Nullable WorkerView replacement, @Nullable StartFailure failure) {
        pool.slots().forEach(slot -> slot.replaceWanted = false);
        if (round == null) {
            return;
        }
        agenda.tell(
                round.replaced == round.total
                        ? new Notice.RecycleDone(round.replaced, round.total, agenda.nowNs - round.beganNs)
                        : new Notice.RecycleCancelled(replacement, failure, round.replaced, round.total));
        round = null;
    }
}
