package io.srv.jmx;

/**
 * How the memory is divided: of 75 % of it, what is left after the master's own is for the workers' heaps, in equal shares.
 *
 * @param memoryBytes   what master and workers may use together: the machine's, or less if a control group says so; null if it
 *                      is not known
 * @param masterBytes   the master's own
 * @param workers       over how many it is divided: {@code worker.count}, and those that a recycle starts beside them
 * @param heapBytesEach how large each worker's heap may become; null if it was said otherwise, or {@code memoryBytes} is null
 * @param gcThreadsEach how many threads collect garbage in each worker; null if it was said otherwise
 * @param heapSetBy     what says otherwise of the heap, such as {@code worker.jvmArgs: -Xmx256m}; null if nothing does
 */
public record MemoryInfo(
        Long memoryBytes, long masterBytes, int workers, Long heapBytesEach, Integer gcThreadsEach, String heapSetBy) {}
