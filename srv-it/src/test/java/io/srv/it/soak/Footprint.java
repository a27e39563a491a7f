package io.srv.it.soak;

import io.srv.it.harness.ProcFs;
import io.srv.it.jmx.LocalConnection;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What the master uses: the medians of the first third of the samples against those of the last. For one thread. */
final class Footprint {
    private static final long MIB = 1 << 20;

    private final long pid;
    private final MemoryMXBean memory;
    private final List<Sample> samples = new ArrayList<>();

    /** @param heapBytes after a collection */
    private record Sample(long descriptors, long threads, long heapBytes, long residentBytes) {}

    /** A kind of what is used, and how much more it may be at the end. */
    enum Kind {
        /** The control sockets of workers come and go. */
        DESCRIPTORS(Sample::descriptors, 1, 3),
        /** Compiler threads and those of JMX come and go. */
        THREADS(Sample::threads, 1, 4),
        /** The last 1000 events and 100 recycles are kept. */
        HEAP_MIB(Sample::heapBytes, MIB, 3),
        /** A heap of 64 MiB grows as it likes, and compiled code does. */
        RESIDENT_MIB(Sample::residentBytes, MIB, 24);

        private final ToLongFunction<Sample> of;
        private final long unit;
        private final long slack;

        Kind(ToLongFunction<Sample> of, long unit, long slack) {
            this.of = of;
            this.unit = unit;
            this.slack = slack;
        }
    }

    Footprint(long pid, LocalConnection connection) {
        this.pid = pid;
        this.memory = connection.platform(MemoryMXBean.class);
    }

    void sample() {
        memory.gc();
        samples.add(new Sample(
                ProcFs.descriptorCount(pid),
                ProcFs.threads(pid),
                memory.getHeapMemoryUsage().getUsed(),
                ProcFs.residentBytes(pid)));
    }

    int count() {
        return samples.size();
    }

    boolean isFlat(Kind kind) {
        return last(kind) <= first(kind) + (double) kind.slack;
    }

    /** As {@code 41 → 41}. */
    String text(Kind kind) {
        return String.format(Locale.ROOT, kind.unit == 1 ? "%.0f → %.0f" : "%.1f → %.1f", first(kind), last(kind));
    }

    private double first(Kind kind) {
        return median(kind, samples.subList(0, samples.size() / 3));
    }

    private double last(Kind kind) {
        return median(kind, samples.subList(samples.size() - samples.size() / 3, samples.size()));
    }

    private static double median(Kind kind, List<Sample> third) {
        List<Long> sorted = third.stream().map(kind.of::applyAsLong).sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2.0 / kind.unit;
    }
}
