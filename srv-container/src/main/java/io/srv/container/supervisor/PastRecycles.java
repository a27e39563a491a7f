package io.srv.container.supervisor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last recycles that have ended, for those who wait for them. */
final class PastRecycles {

    private static final int REMEMBERED = 100;

    private final Deque<RecycleStatus> ended = new ArrayDeque<>();

    void add(RecycleStatus recycle) {
        ended.add(recycle);
        if (ended.size() > REMEMBERED) {
            ended.remove();
        }
    }

    /** Oldest first; a copy. */
    List<RecycleStatus> all() {
        return new ArrayList<>(ended);
    }
}
