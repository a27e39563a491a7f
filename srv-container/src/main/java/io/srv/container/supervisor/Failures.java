package io.srv.container.supervisor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The failures of one slot in a row: how long to wait for the next try, and whether it is time to shout. */
final class Failures {

    /** So many failures within {@link #WINDOW_NS} are too many. */
    static final int TOO_MANY = 5;

    static final long WINDOW_NS = 60_000_000_000L;

    private static final double FACTOR = 1.5;

    /** What the second wait is counted from at least: a first one of 0 must not stay 0 for ever. */
    private static final long BASE_NS = 1_000_000_000L;

    private final Deque<Long> lastNs = new ArrayDeque<>();
    private int inARow;
    private boolean broken;

    static Failures restored(SavedPool.SavedSlot saved) {
        Failures failures = new Failures();
        failures.lastNs.addAll(saved.failedNs());
        failures.inARow = saved.failuresInARow();
        failures.broken = saved.broken();
        return failures;
    }

    int inARow() {
        return inARow;
    }

    List<Long> lastNs() {
        return List.copyOf(lastNs);
    }

    /** Notes one, and returns how long to wait then. */
    long note(long nowNs, Settings settings) {
        inARow++;
        lastNs.add(nowNs);
        if (lastNs.size() > TOO_MANY) {
            lastNs.remove();
        }
        long longestNs = settings.longestRestartNs();
        if (broken) {
            return longestNs;
        }
        if (inARow == 1) {
            return settings.restartDelayNs();
        }
        double waitNs = Math.max(settings.restartDelayNs(), BASE_NS) * Math.pow(FACTOR, inARow - 1);
        return (long) Math.min(waitNs, longestNs);
    }

    /** Whether they were too many just now, for the first time since they were forgotten. */
    boolean breaks(long nowNs) {
        boolean breaks = !broken && lastNs.size() == TOO_MANY && nowNs - lastNs.getFirst() <= WINDOW_NS;
        broken |= breaks;
        return breaks;
    }

    /** Whether they were too many, and are not forgotten yet. */
    boolean areTooMany() {
        return broken;
    }

    void forget() {
        inARow = 0;
        lastNs.clear();
        broken = false;
    }
}
