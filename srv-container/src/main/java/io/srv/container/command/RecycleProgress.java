package io.srv.container.command;

import io.srv.jmx.EventInfo;
import io.srv.jmx.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Picks out of all events those that show how far one recycle is. At most one runs at a time, so what is between its
 * begin and its end is its. Not for several threads at once.
 */
final class RecycleProgress {

    private static final String REASON = "RECYCLE";

    /** What an operator who waits wants to know at once. */
    private static final Set<String> STEPS =
            Set.of(EventType.RECYCLE_CANARY, EventType.RECYCLE_HELD_UP, EventType.RECYCLE_REVERTING);

    private final long recycle;
    private boolean running;
    private boolean over;

    RecycleProgress(long recycle) {
        this.recycle = recycle;
    }

    /** Returns what is to be said of these events: each old worker that has gone. */
    List<String> lines(List<EventInfo> events) {
        List<String> lines = new ArrayList<>();
        for (EventInfo event : events) {
            if (isAboutIt(event) && event.type().equals(EventType.RECYCLE_STARTED)) {
                running = true;
            } else if (isAboutIt(event) && isEnd(event)) {
                running = false;
                over = true;
            } else if (isAboutIt(event) && STEPS.contains(event.type())) {
                lines.add(event.message());
            } else if (running && event.type().equals(EventType.WORKER_ENDED) && REASON.equals(event.reason())) {
                lines.add(event.message());
            }
        }
        return lines;
    }

    /** Tells whether its end was among the events. */
    boolean isOver() {
        return over;
    }

    private boolean isAboutIt(EventInfo event) {
        return event.recycle() != null && event.recycle() == recycle;
    }

    private static boolean isEnd(EventInfo event) {
        return event.type().equals(EventType.RECYCLE_DONE) || event.type().equals(EventType.RECYCLE_ABORTED);
    }
}
