package io.srv.container.supervisor;

/**
 * The first part of a shutdown: the workers go on accepting until the listeners' queues are empty, so that no connection
 * that was complete before is reset.
 */
final class QueueDrain {

    /** How long it may take at most. */
    static final long LIMIT_NS = 1_000_000_000L;

    private static final long INTERVAL_NS = 10_000_000L;

    private long deadlineNs;
    private long nextReadNs;
    private boolean asked;
    private boolean empty;

    /** At most half of the time for the whole shutdown goes into it, so that a short one still drains. */
    QueueDrain(long nowNs, long shutdownTimeoutNs) {
        deadlineNs = nowNs + Math.min(LIMIT_NS, shutdownTimeoutNs / 2);
        nextReadNs = nowNs;
    }

    void read(int waiting, long nowNs) {
        asked = false;
        empty |= waiting == 0;
        nextReadNs = nowNs + INTERVAL_NS;
    }

    void delay(long byNs) {
        deadlineNs += byNs;
    }

    /** Tells whether it is over; if not, sees to the next reading. */
    boolean isOver(Agenda agenda) {
        if (empty || agenda.due(deadlineNs)) {
            return true;
        }
        if (!asked && agenda.due(nextReadNs)) {
            asked = true;
            agenda.order(new Command.ReadQueues());
        }
        return false;
    }
}
