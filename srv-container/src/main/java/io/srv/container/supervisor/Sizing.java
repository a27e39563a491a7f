package io.srv.container.supervisor;

import io.srv.api.StopReason;

/** Makes the pool larger and smaller: as it is asked for, and as a new generation's options say. */
final class Sizing {

    private final Agenda agenda;
    private final Pool pool;
    private final Orders orders;
    private final Generations generations;
    private final Recycling recycling;

    /** What the options say of the count that was last brought about. */
    private int countOfOptions;

    Sizing(Agenda agenda, Pool pool, Orders orders, Generations generations, Recycling recycling) {
        this.agenda = agenda;
        this.pool = pool;
        this.orders = orders;
        this.generations = generations;
        this.recycling = recycling;
        this.countOfOptions = generations.settings().count();
    }

    int countOfOptions() {
        return countOfOptions;
    }

    void restore(int count) {
        countOfOptions = count;
    }

    void begin() {
        grow(countOfOptions, StartReason.BOOT);
    }

    /**
     * A generation whose options have another count than the one before changes the pool; one with the same does not,
     * unless its memory is not enough for as many as there are.
     */
    void follow() {
        int count = generations.settings().count();
        int most = generations.settings().maxCount();
        if (count != countOfOptions) {
            countOfOptions = count;
            resize(count);
        } else if (pool.size() > most) {
            resize(most);
        }
    }

    Answer request(int count) {
        int most = generations.settings().maxCount();
        if (count < 1 || count > most) {
            agenda.tell(new Notice.ResizeRefused(pool.size(), most));
            return new Answer.Refused("a pool must have 1 to " + most + " workers"
                    + (most < Settings.MAX_COUNT ? ", for more its memory is not enough, " : ", ") + count
                    + " were asked for");
        }
        resize(count);
        return new Answer.Taken();
    }

    private void resize(int count) {
        agenda.tell(new Notice.Resized(count));
        grow(count, StartReason.SCALE_UP);
        while (pool.size() > count) {
            retire(pool.removeLastSlot());
        }
    }

    private void grow(int count, StartReason reason) {
        while (pool.size() < count) {
            recycling.added(pool.addSlot(reason, agenda.nowNs()));
        }
    }

    private void retire(Slot slot) {
        recycling.retired(slot);
        for (Worker worker : pool.workers()) {
            if (worker.slot == slot && worker.wasNotToldToStop()) {
                orders.askToStop(worker, StopReason.SCALE_DOWN);
            }
        }
    }
}
