package io.srv.container.supervisor;

import io.srv.container.supervisor.SavedPool.SavedRecycle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

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

    /** @param sentence why one was aborted */
    List<SavedRecycle> save(Function<RecycleStatus, String> sentence) {
        return ended.stream().map(one -> save(one, sentence)).toList();
    }

    private static SavedRecycle save(RecycleStatus one, Function<RecycleStatus, String> sentence) {
        AbortCause cause = one.cause();
        return new SavedRecycle(
                one.id(),
                one.stage(),
                one.beganNs(),
                one.endedNs(),
                one.replaced(),
                one.total(),
                one.generation(),
                cause == null ? null : sentence.apply(one),
                cause == null ? null : cause.reason());
    }

    void restore(List<SavedRecycle> saved) {
        for (SavedRecycle one : saved) {
            add(new RecycleStatus(
                    one.id(),
                    one.stage(),
                    one.beganNs(),
                    one.endedNs(),
                    one.replaced(),
                    one.total(),
                    one.generation(),
                    one.cause() == null ? null : new AbortCause.Told(String.valueOf(one.causeName()), one.cause())));
        }
    }

    /** Oldest first; a copy. */
    List<RecycleStatus> all() {
        return new ArrayList<>(ended);
    }
}
