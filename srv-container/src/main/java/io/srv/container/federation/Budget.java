package io.srv.container.federation;

/**
 * What reading one answer may still cost, in memory and in work. So what a few bytes stand for, by references to what was said
 * before, stays as small as what could have been said in full. Not thread-safe.
 */
final class Budget {

    private final long heapLimitBytes;
    private long heapLeftBytes;
    private long workLeft = Limits.REPLY_WORK;

    Budget(long heapLimitBytes) {
        this.heapLimitBytes = heapLimitBytes;
        this.heapLeftBytes = heapLimitBytes;
    }

    void heap(long bytes) throws UnreadableException {
        heapLeftBytes -= bytes;
        if (heapLeftBytes < 0) {
            throw new UnreadableException("values that take more than about " + heapLimitBytes + " bytes of memory");
        }
    }

    void work(long steps) throws UnreadableException {
        workLeft -= steps;
        if (workLeft < 0) {
            throw new UnreadableException("values whose types are too large to be checked so often");
        }
    }
}
