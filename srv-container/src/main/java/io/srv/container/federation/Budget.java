package io.srv.container.federation;

import org.jspecify.annotations.Nullable;

/**
 * What reading one answer may still cost, in memory and in work. So what a few bytes stand for, by references to what was said
 * before, stays as small as what could have been said in full. Closing it gives back the room for it.
 * Not thread-safe.
 */
final class Budget implements AutoCloseable {

    /** So much costs nobody anything; and larger answers take room in steps of as much. */
    private static final int STEP_BYTES = 64 << 10;

    private final @Nullable Room room;
    private final long heapLimitBytes;
    private long heapBytes;
    private long roomBytes;
    private long workLeft = Limits.REPLY_WORK;

    /** For what is not hostile, or small. */
    Budget(long heapLimitBytes) {
        this(heapLimitBytes, null);
    }

    /** @param room which all budgets share */
    Budget(long heapLimitBytes, @Nullable Room room) {
        this.heapLimitBytes = heapLimitBytes;
        this.room = room;
    }

    /** Counts memory that is about to be taken. */
    void heap(long bytes) throws UnreadableException {
        heapBytes += bytes;
        if (heapBytes > heapLimitBytes) {
            throw new UnreadableException("values that take too much memory");
        }
        if (room != null && heapBytes > roomBytes + STEP_BYTES) {
            long more = Math.max(STEP_BYTES, heapBytes - roomBytes - STEP_BYTES);
            room.take(more);
            roomBytes += more;
        }
    }

    /** Counts steps of checking what was read, or characters of printing it. */
    void work(long steps) throws UnreadableException {
        workLeft -= steps;
        if (workLeft < 0) {
            throw new UnreadableException("values that take too long to check or to print");
        }
    }

    @Override
    public void close() {
        if (room != null) {
            room.give(roomBytes);
            roomBytes = 0;
        }
    }
}
