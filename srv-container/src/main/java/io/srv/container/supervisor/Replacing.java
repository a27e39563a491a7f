package io.srv.container.supervisor;

import io.srv.api.StopReason;
import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One step of a round: which slots are next, and who holds it up. */
final class Replacing {

    private final Agenda agenda;
    private final Pool pool;
    private final Orders orders;
    private final Generations generations;
    private final Predicate<Worker> isNew;

    /** @param isNew whether a worker is of the generation that is tried */
    Replacing(Agenda agenda, Pool pool, Orders orders, Generations generations, Predicate<Worker> isNew) {
        this.agenda = agenda;
        this.pool = pool;
        this.orders = orders;
        this.generations = generations;
        this.isNew = isNew;
    }

    /** How many places are taken: by who is starting in the place of another one, and by who leaves. */
    int underWay() {
        return (int) pool.slots().stream().filter(this::isChanging).count() + pool.count(Replacing::isLeaver);
    }

    private boolean isChanging(Slot slot) {
        Worker incumbent = slot.incumbent;
        return slot.replacement != null
                || incumbent != null && incumbent.is(WorkerState.STARTING) && isNew.test(incumbent);
    }

    private static boolean isLeaver(Worker worker) {
        return worker.stopReason == StopReason.RECYCLE;
    }

    /** Whoever takes long to stop is named once. */
    void judgeLeavers(long recycle) {
        pool.workers().stream().filter(Replacing::isLeaver).forEach(leaver -> judgeLeaver(recycle, leaver));
    }

    /** Starts as many replacements of this generation as there are places, if others do not need them. */
    void begin(Generation wanted, int places) {
        for (int i = 0; i < places; i++) {
            Slot next = next(wanted);
            if (next == null || !mayReplace(next, wanted.settings().overlap())) {
                return;
            }
            next.replacement = orders.spawn(next, true, next.replaceReason, wanted);
        }
    }

    /** Empty slots keep their places among the processes, so that a recycle does not hold up what is to be mended. */
    private boolean mayReplace(Slot slot, int overlap) {
        int reserved = pool.emptySlots() - (slot.isEmpty() ? 1 : 0);
        return orders.maySpawn(pool.processes() + reserved, overlap);
    }

    /** Slots where nobody serves come first: they cannot lose anything. */
    private @Nullable Slot next(Generation wanted) {
        return pool.slots().stream()
                .filter(slot -> slot.replaceWanted && slot.replacement == null)
                .filter(slot -> slot.isEmpty() ? mayFill(slot, wanted) : slot.hasReadyIncumbent())
                // Not the first: workers that ask again and again would keep the later slots from their turn.
                .min(Comparator.comparingLong(Slot::incumbentId))
                .orElse(null);
    }

    /** What failed waits for its next try, unless something else is tried there. */
    private boolean mayFill(Slot slot, Generation wanted) {
        return wanted != generations.good() || agenda.due(slot.notBeforeNs);
    }

    private void judgeLeaver(long recycle, Worker leaver) {
        long halfNs = leaver.sinceNs + (leaver.deadlineNs - leaver.sinceNs) / 2;
        if (leaver.is(WorkerState.STOPPING) && !leaver.holdsUp && agenda.due(halfNs)) {
            leaver.holdsUp = true;
            agenda.tell(new Notice.RecycleHeldUp(
                    recycle, leaver.view(), agenda.nowNs() - leaver.sinceNs, leaver.deadlineNs - agenda.nowNs()));
        }
    }
}
