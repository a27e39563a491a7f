package io.srv.container.supervisor;

import org.jspecify.annotations.Nullable;

/** The good generation, which workers run unless a recycle tries another one, and the one before it. */
final class Generations {

    private Generation good;
    private @Nullable Generation previous;
    private long lastNumber = 1;

    Generations(Settings settings) {
        good = new Generation(lastNumber, settings);
    }

    void restore(Generation goodOne, @Nullable Generation previousOne, long last) {
        good = goodOne;
        previous = previousOne;
        lastNumber = last;
    }

    long lastNumber() {
        return lastNumber;
    }

    Generation good() {
        return good;
    }

    /** Where a rollback leads; null if there is nothing before the good one. */
    @Nullable
    Generation previous() {
        return previous;
    }

    long previousNumber() {
        return previous == null ? 0 : previous.number();
    }

    /** What the pool as a whole goes by. */
    Settings settings() {
        return good.settings();
    }

    long nextNumber() {
        return ++lastNumber;
    }

    /** All workers run this one now. */
    void become(Generation proven) {
        if (proven != good) {
            previous = good;
            good = proven;
        }
    }
}
