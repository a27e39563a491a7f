package io.srv.container.resources;

import io.srv.container.log.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What each worker gets of the memory and of the processors, unless somebody has said otherwise in arguments for its JVM.
 *
 * <p>Alone, a JVM takes a quarter of the memory as its largest heap, and as many threads for its garbage collection as there are
 * processors: four workers take all of it, and a recycle takes more.
 *
 * @param memoryBytes what master and workers may use together; empty if it is not known, then no heap is set
 * @param processors  1 or more
 * @param count       workers that are to be
 * @param overlap     workers that a recycle starts beside them, 0 or more
 * @param said        what is said otherwise
 */
public record Division(OptionalLong memoryBytes, int processors, int count, int overlap, JvmArguments said) {

    /** What heaps may take. The rest is for what a JVM has beside its heap: classes, compiled code, stacks, buffers. */
    public static final int HEAPS_PERCENT = 75;

    /**
     * The master's own. Its largest heap is 64 MiB, and the rest of its JVM takes about as much: measured, all of it is 60 to 75
     * MiB. So this is what it may become, not what it is at the start.
     */
    public static final long MASTER_BYTES = 128L << 20;

    /** With less, a JVM starts, and spends its time in garbage collections. */
    public static final long LEAST_HEAP_BYTES = 32L << 20;

    private static final int LARGEST_COUNT = 1024;
    private static final int PERCENT = 100;
    private static final long MEBIBYTE = 1L << 20;

    /** Returns how many workers there can be at once. */
    public int workers() {
        return count + overlap;
    }

    /** Returns how large the heap of each worker may become, in bytes, whole MiB; empty if we do not say it. */
    public OptionalLong heapBytesEach() {
        return said.heap().isPresent() ? OptionalLong.empty() : shareBytes();
    }

    /** Returns who says how large it may become, if we do not: {@code worker.jvmArgs: -Xmx256m}. */
    public Optional<String> heapSetBy() {
        return said.heap().map(Setting::toString);
    }

    /** Returns how many threads collect garbage in each worker, 1 or more; empty if we do not say it. */
    public OptionalInt gcThreadsEach() {
        return said.gcThreads().isPresent() ? OptionalInt.empty() : OptionalInt.of(Math.max(1, processors / workers()));
    }

    /** Returns arguments for each worker's JVM. */
    public List<String> flags() {
        List<String> flags = new ArrayList<>();
        heapBytesEach().ifPresent(bytes -> flags.add("-Xmx" + bytes / MEBIBYTE + "m"));
        // HotSpot derives the number of concurrent ones from it. Collectors that have none ignore it.
        gcThreadsEach().ifPresent(threads -> flags.add("-XX:ParallelGCThreads=" + threads));
        return flags;
    }

    /** Returns the largest count with which no worker gets too little; 0 or more. */
    public int maxCount() {
        if (said.heap().isPresent() || memoryBytes.isEmpty()) {
            return LARGEST_COUNT;
        }
        long most = heapsBytes(memoryBytes.getAsLong()) / LEAST_HEAP_BYTES - overlap;
        return (int) Math.max(0, Math.min(LARGEST_COUNT, most));
    }

    /** Returns why such workers cannot be started; a sentence for each reason. */
    public List<String> problems() {
        OptionalLong each = heapBytesEach();
        if (each.isEmpty()) {
            return List.of();
        }
        long heapBytes = each.getAsLong();
        if (heapBytes < LEAST_HEAP_BYTES) {
            return List.of("worker.count: " + workersText() + " would have " + Sizes.text(heapBytes)
                    + " of heap each (" + basis() + "), at least " + Sizes.text(LEAST_HEAP_BYTES) + " are needed; "
                    + (maxCount() > 0 ? "lower worker.count to " + maxCount() : "allow more memory")
                    + ", or set -Xmx in worker.jvmArgs");
        }
        List<String> problems = new ArrayList<>();
        said.belowHeap().forEach((setting, bytes) -> {
            if (bytes > heapBytes) {
                problems.add(setting + " is more than the heap of " + Sizes.text(heapBytes)
                        + " that each worker may have (" + basis() + "); lower it, or set -Xmx as well");
            }
        });
        return problems;
    }

    private OptionalLong shareBytes() {
        if (memoryBytes.isEmpty()) {
            return OptionalLong.empty();
        }
        long bytes = heapsBytes(memoryBytes.getAsLong()) / workers();
        return OptionalLong.of(bytes - bytes % MEBIBYTE);
    }

    private static long heapsBytes(long memoryBytes) {
        long forHeapsBytes = memoryBytes / PERCENT * HEAPS_PERCENT + memoryBytes % PERCENT * HEAPS_PERCENT / PERCENT;
        return Math.max(0, forHeapsBytes - MASTER_BYTES);
    }

    private String workersText() {
        return count
                + (count == 1 ? " worker" : " workers")
                + (overlap == 0 ? "" : " and " + overlap + (overlap == 1 ? " replacement" : " replacements"));
    }

    private String basis() {
        return HEAPS_PERCENT + " % of " + Sizes.text(memoryBytes.orElse(0)) + ", less " + Sizes.text(MASTER_BYTES)
                + " for the master, over " + workers();
    }
}
