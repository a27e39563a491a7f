package io.srv.container.supervisor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The slots, and all workers whose processes are not known to have ended, leavers included, oldest first. */
final class Pool {

    Phase phase = Phase.BOOTING;

    /** What is told at the end, if nothing worse comes. */
    Outcome outcome = Outcome.CLEAN;

    private final List<Slot> slots = new ArrayList<>();
    private final Map<Long, Worker> workers = new LinkedHashMap<>();

    void add(Worker worker) {
        workers.put(worker.id, worker);
    }

    @Nullable
    Worker worker(long id) {
        return workers.get(id);
    }

    @Nullable
    Worker remove(long id) {
        return workers.remove(id);
    }

    /** A copy, so that workers may be killed or told to stop on the way. */
    List<Worker> workers() {
        return List.copyOf(workers.values());
    }

    boolean hasNoWorkers() {
        return workers.isEmpty();
    }

    int processes() {
        return workers.size();
    }

    int starting() {
        return count(worker -> worker.is(WorkerState.STARTING));
    }

    int count(Predicate<Worker> which) {
        return (int) workers.values().stream().filter(which).count();
    }

    List<Slot> slots() {
        return slots;
    }

    List<Slot> slotsByWait() {
        return slots.stream()
                .sorted(Comparator.comparingLong((Slot slot) -> slot.notBeforeNs))
                .toList();
    }

    int size() {
        return slots.size();
    }

    /** Whoever has left a slot that is gone has one of its own. */
    void restore(SavedPool saved, LongFunction<Generation> generations) {
        phase = Phase.RUNNING;
        for (SavedPool.SavedSlot slot : saved.slots()) {
            slots.add(Slot.restored(slots.size(), slot));
        }
        for (SavedPool.SavedWorker one : saved.workers()) {
            Slot slot = one.slot() < slots.size() ? slots.get(one.slot()) : new Slot(one.slot(), one.startReason(), 0);
            Worker worker = Worker.restored(one, slot, generations.apply(one.generation()));
            workers.put(worker.id, worker);
            if (one.slot() < slots.size() && saved.slots().get(one.slot()).incumbent() == worker.id) {
                slot.incumbent = worker;
            }
        }
    }

    Slot addSlot(StartReason reason, long nowNs) {
        Slot slot = new Slot(slots.size(), reason, nowNs);
        slots.add(slot);
        return slot;
    }

    Slot removeLastSlot() {
        return slots.remove(slots.size() - 1);
    }

    int emptySlots() {
        return (int) slots.stream().filter(Slot::isEmpty).count();
    }

    boolean isComplete() {
        return slots.stream().allMatch(Slot::hasReadyIncumbent);
    }

    void delay(long byNs, long nowNs) {
        workers.values().forEach(worker -> worker.delay(byNs, nowNs));
        slots.forEach(slot -> slot.notBeforeNs = Supervisor.later(slot.notBeforeNs, byNs));
    }
}
