package io.srv.container.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DivisionTest {

    private static final long MEBIBYTE = 1L << 20;

    @ParameterizedTest
    @CsvSource({
        // MiB, processors, count, overlap: heap, GC threads, largest count
        "4096, 8, 4, 1, 588, 1, 91",
        "4096, 10, 4, 1, 588, 2, 91",
        "4096, 2, 1, 1, 1472, 1, 91",
        "4096, 2, 1, 0, 2944, 2, 92",
        "4096, 64, 3, 1, 736, 16, 91",
        "4096, 64, 3, 3, 490, 10, 89",
        "24105, 2, 4, 1, 3590, 1, 559",
        "1048576, 256, 64, 1, 12096, 3, 1024",
        "384, 1, 4, 1, 32, 1, 4",
    })
    void workersHaveEqualShares(
            long memoryMib, int processors, int count, int overlap, int heapMib, int gcThreads, int maxCount) {
        Division division = division(memoryMib, processors, count, overlap);

        assertThat(division.flags()).containsExactly("-Xmx" + heapMib + "m", "-XX:ParallelGCThreads=" + gcThreads);
        assertThat(division.heapBytesEach()).hasValue(heapMib * MEBIBYTE);
        assertThat(division.gcThreadsEach()).hasValue(gcThreads);
        assertThat(division.heapSetBy()).isEmpty();
        assertThat(division.maxCount()).isEqualTo(maxCount);
        assertThat(division.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4096, 1", "4096, 2", "4096, 5", "1000, 1", "333, 1"})
    void largestCountIsTheLastOneWithoutAProblem(long memoryMib, int overlap) {
        int most = division(memoryMib, 2, 1, overlap).maxCount();

        assertThat(division(memoryMib, 2, most, overlap).problems()).isEmpty();
        assertThat(division(memoryMib, 2, most + 1, overlap).problems()).hasSize(1);
    }

    @Test
    void tooLittleForEachIsAProblem() {
        assertThat(division(2048, 2, 64, 1).problems())
                .containsExactly("worker.count: 64 workers and 1 replacement would have 21 MiB of heap each"
                        + " (75 % of 2 GiB, less 128 MiB for the master, over 65), at least 32 MiB are needed;"
                        + " lower worker.count to 43, or set -Xmx in worker.jvmArgs");
        assertThat(division(128, 2, 1, 2).problems())
                .containsExactly("worker.count: 1 worker and 2 replacements would have 0 bytes of heap each"
                        + " (75 % of 128 MiB, less 128 MiB for the master, over 3), at least 32 MiB are needed;"
                        + " allow more memory, or set -Xmx in worker.jvmArgs");
    }

    @Test
    void whatIsSaidOtherwiseHolds() {
        Division heap = division(128, 8, 64, 1, "-XX:MaxRAMPercentage=1");
        assertThat(heap.flags()).containsExactly("-XX:ParallelGCThreads=1");
        assertThat(heap.heapBytesEach()).isEmpty();
        assertThat(heap.heapSetBy()).contains("worker.jvmArgs: -XX:MaxRAMPercentage=1");
        assertThat(heap.maxCount()).isEqualTo(1024);
        assertThat(heap.problems()).isEmpty();

        Division threads = division(4096, 8, 4, 1, "-XX:ParallelGCThreads=7");
        assertThat(threads.flags()).containsExactly("-Xmx588m");
        assertThat(threads.gcThreadsEach()).isEmpty();
        assertThat(threads.heapSetBy()).isEmpty();
    }

    @Test
    void whatTheJvmWouldNotStartWithIsAProblem() {
        assertThat(division(4096, 8, 4, 1, "-Xms588m", "-XX:SoftMaxHeapSize=588m")
                        .problems())
                .isEmpty();
        assertThat(division(4096, 8, 4, 1, "-Xms1g", "-XX:SoftMaxHeapSize=589m").problems())
                .containsExactly(
                        "worker.jvmArgs: -Xms1g is more than the heap of 588 MiB that each worker may have"
                                + " (75 % of 4 GiB, less 128 MiB for the master, over 5); lower it, or set -Xmx as well",
                        "worker.jvmArgs: -XX:SoftMaxHeapSize=589m is more than the heap of 588 MiB that each worker may have"
                                + " (75 % of 4 GiB, less 128 MiB for the master, over 5); lower it, or set -Xmx as well");
        assertThat(division(4096, 8, 4, 1, "-Xms1g", "-Xmx1g").problems()).isEmpty();
    }

    @Test
    void unknownMemoryIsNotDivided() {
        Division division = new Division(OptionalLong.empty(), 8, 4, 1, said());

        assertThat(division.flags()).containsExactly("-XX:ParallelGCThreads=1");
        assertThat(division.heapBytesEach()).isEmpty();
        assertThat(division.maxCount()).isEqualTo(1024);
        assertThat(division.problems()).isEmpty();
    }

    private static Division division(long memoryMib, int processors, int count, int overlap, String... jvmArgs) {
        return new Division(OptionalLong.of(memoryMib * MEBIBYTE), processors, count, overlap, said(jvmArgs));
    }

    private static JvmArguments said(String... jvmArgs) {
        return JvmArguments.of(Map.of(), "worker.jvmArgs", List.of(jvmArgs));
    }
}
