package io.srv.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class MeterSetTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MeterSet meters = new MeterSet(registry, Tags.of("pool", "shop"), () -> {});

    @Test
    void whatHasAValueIsThereAndNothingElse() {
        meters.show(List.of(heap(1, 0, 10), heap(2, 1, 20)));
        meters.show(List.of(heap(2, 1, 25), heap(3, 2, 30)));

        assertThat(registry.getMeters()).hasSize(2);
        assertThat(registry.get("srv.worker.heap.used")
                        .tags("pool", "shop", "slot", "1")
                        .gauge()
                        .value())
                .isEqualTo(25);
        assertThat(registry.get("srv.worker.heap.used").tag("slot", "2").gauge().value())
                .isEqualTo(30);
    }

    @Test
    void aMeterOfTheSameWorkerStaysAndThatOfAnotherIsNew() {
        meters.show(List.of(heap(1, 0, 10)));
        Gauge first = registry.get("srv.worker.heap.used").gauge();

        meters.show(List.of(heap(1, 0, 11)));
        assertThat(registry.get("srv.worker.heap.used").gauge()).isSameAs(first);

        meters.show(List.of(heap(2, 0, 12)));
        assertThat(registry.get("srv.worker.heap.used").gauge()).isNotSameAs(first);
    }

    @Test
    void aMeterThatIsReadWhileItIsRemovedHasItsLastValue() {
        meters.show(List.of(heap(1, 0, 10)));
        Gauge removed = registry.get("srv.worker.heap.used").gauge();

        meters.show(List.of());

        assertThat(removed.value()).isEqualTo(10);
    }

    @Test
    void manyWorkersThatCameAndWentLeaveNoMeters() {
        MeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeterSet exposed = new MeterSet(prometheus, Tags.empty(), () -> {});
        for (long id = 1; id <= 1000; id++) {
            List<Sample> samples = new ArrayList<>();
            for (long slot = 0; slot < id % 5; slot++) {
                samples.add(heap(id, slot, 1));
                samples.add(new Sample(PoolMeter.GC, List.of(Long.toString(slot)), id, 1, 1));
            }
            meters.show(samples);
            exposed.show(samples);
            assertThat(registry.getMeters()).hasSameSizeAs(samples);
        }

        meters.show(List.of());
        exposed.show(List.of());

        assertThat(registry.getMeters()).isEmpty();
        assertThat(((PrometheusMeterRegistry) prometheus).scrape()).isEmpty();
    }

    @Test
    void aRegistryMayRefuseMeters() {
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("srv.worker.heap"));

        LongStream.range(0, 3)
                .forEach(round -> meters.show(
                        List.of(heap(round, 0, 10), new Sample(PoolMeter.WORKERS_READY, List.of(), 0, round, 0))));

        assertThat(registry.getMeters()).hasSize(1);
        assertThat(registry.get("srv.workers.ready").gauge().value()).isEqualTo(2);
    }

    private static Sample heap(long worker, long slot, double bytes) {
        return new Sample(PoolMeter.HEAP_USED, List.of(Long.toString(slot)), worker, bytes, 0);
    }
}
