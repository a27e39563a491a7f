package io.srv.container.supervisor;

import io.srv.api.StopReason;
import io.srv.container.supervisor.RecycleStatus.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces workers one after the other: the new one first, then the old one is told to stop, and the next slot follows
 * when it is gone. The slots' wishes say what is left; at most one more round waits.
 */
final class Recycling {

    /** How many that ended are remembered, for those who wait for them. */
    private static final int REMEMBERED = 100;

    private final Pool pool;
    private final Orders orders;

    private Agenda agenda = new Agenda(0, Totals.NONE);
    private long generation = 1;
    private long lastId;
    private @Nullable Round round;

    /** The id of the round that waits; 0 if none does. */
    private long waitingId;

    private final Deque<RecycleStatus> ended = new ArrayDeque<>();

    private static final class Round {
        final long id;
        final long beganNs;
        int total;
        int replaced;

        Round(long id, long beganNs) {
            this.id = id;
            this.beganNs = beganNs;
        }

        RecycleStatus status(Stage stage, long endedNs, @Nullable WorkerView culprit, @Nullable StartFailure failure) {
            return new RecycleStatus(id, stage, beganNs, endedNs, replaced, total, culprit, failure);
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

    /** Those that are remembered, the one that runs, the one that waits. */
    List<RecycleStatus> status() {
        List<RecycleStatus> all = new ArrayList<>(ended);
        if (round != null) {
            all.add(round.status(Stage.RUNNING, Supervisor.NEVER, null, null));
        }
        if (waitingId != 0) {
            all.add(new RecycleStatus(
                    waitingId, Stage.WAITING, Supervisor.NEVER, Supervisor.NEVER, 0, pool.size(), null, null));
        }
        return all;
    }

    /**
     * Everybody is to be replaced, in this round's turn or in the one after it.
     *
     * @return the id of the round that does it
     */
    long request() {
        if (round == null) {
            return begin(++lastId).id;
        }
        if (waitingId == 0) {
            waitingId = ++lastId;
            agenda.tell(new Notice.RecycleWaiting(waitingId));
        }
        return waitingId;
    }

    /**
     * This ready worker is to be replaced.
     *
     * @param byItself whether it asked for that itself
     * @return the id of the round that does it
     */
    long request(Worker worker, boolean byItself) {
        if (waitingId != 0) {
            return waitingId; // it will be replaced then, and this round must not grow while another one waits for its
            // end
        }
        if (round == null) {
            round = new Round(++lastId, agenda.nowNs);
        }
        if (!worker.slot.replaceWanted) {
            agenda.tell(new Notice.ReplaceWanted(round.id, worker.view(), byItself));
            round.total++;
            worker.slot.replaceWanted = true;
            worker.slot.replaceReason = StartReason.REQUEST;
        }
        return round.id;
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
    void abort(Worker replacement, StartFailure failure) {
        end(replacement.view(), failure);
    }

    /** The pool shuts down. */
    void abort() {
        end(null, null);
        if (waitingId != 0) {
            round = new Round(waitingId, agenda.nowNs);
            round.total = pool.size();
            waitingId = 0;
            end(null, null);
        }
    }

    /** Takes the next step, if the last one is done. */
    void advance() {
        if (round != null) {
            replaceNext(round);
        }
        if (round == null && waitingId != 0) {
            long id = waitingId;
            waitingId = 0;
            replaceNext(begin(id));
        }
    }

    private Round begin(long id) {
        generation++;
        Round begun = new Round(id, agenda.nowNs);
        begun.total = pool.size();
        for (Slot slot : pool.slots()) {
            slot.replaceWanted = true;
            slot.replaceReason = StartReason.RECYCLE;
        }
        agenda.tell(new Notice.RecycleStarted(id, generation, begun.total));
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
                    .ifPresent(slot -> slot.replacement = orders.spawn(slot, true, slot.replaceReason, generation));
        }
    }

    private boolean isBusy() {
        return pool.slots().stream().anyMatch(slot -> slot.replacement != null)
                || pool.count(worker -> worker.stopReason == StopReason.RECYCLE) > 0;
    }

    private void end(@Nullable WorkerView culprit, @Nullable StartFailure failure) {
        pool.slots().forEach(slot -> slot.replaceWanted = false);
        Round over = round;
        round = null;
        if (over == null) {
            return;
        }
        boolean done = over.replaced == over.total;
        agenda.tell(
                done
                        ? new Notice.RecycleDone(over.id, over.replaced, over.total, agenda.nowNs - over.beganNs)
                        : new Notice.RecycleAborted(over.id, culprit, failure, over.replaced, over.total));
        ended.add(over.status(done ? Stage.DONE : Stage.ABORTED, agenda.nowNs, culprit, failure));
        if (ended.size() > REMEMBERED) {
            ended.remove();
        }
    }
}
