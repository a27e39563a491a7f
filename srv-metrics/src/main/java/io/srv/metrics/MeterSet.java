package io.srv.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of a pool in one registry: those that have a value, and no others. One thread at a time changes it. */
final class MeterSet {

    private final MeterRegistry registry;
    private final Tags common;
    private final Runnable freshen;
    private final Map<Sample.Key, Cell> cells = new HashMap<>();

    /** @param freshen is run before a value is read */
    MeterSet(MeterRegistry registry, Tags common, Runnable freshen) {
        this.registry = registry;
        this.common = common;
        this.freshen = freshen;
    }

    /** What a meter reads. A meter that was removed while somebody reads it has its last value. */
    private final class Cell {

        private volatile Sample sample;
        private final Meter meter;

        Cell(Sample sample) {
            this.sample = sample;
            Tags tags = common;
            for (int i = 0; i < sample.tags().size(); i++) {
                tags = tags.and(sample.meter().tags.get(i), sample.tags().get(i));
            }
            PoolMeter kind = sample.meter();
            @Nullable String unit = kind.unit.isEmpty() ? null : kind.unit;
            // The functions refer to this cell, for Micrometer itself holds it weakly.
            this.meter = switch (kind.kind) {
                case GAUGE ->
                    Gauge.builder(kind.id, () -> read().amount())
                            .tags(tags)
                            .baseUnit(unit)
                            .description(kind.description)
                            .register(registry);
                case COUNTER ->
                    FunctionCounter.builder(kind.id, this, cell -> this.read().amount())
                            .tags(tags)
                            .baseUnit(unit)
                            .description(kind.description)
                            .register(registry);
                case TIMER ->
                    FunctionTimer.builder(
                                    kind.id,
                                    this,
                                    cell -> this.read().count(),
                                    cell -> this.read().amount(),
                                    TimeUnit.MILLISECONDS)
                            .tags(tags)
                            .description(kind.description)
                            .register(registry);
            };
        }

        private Sample read() {
            freshen.run();
            return sample;
        }
    }

    /** Makes the meters show these values: registers those that are new, removes those that have none any more. */
    void show(List<Sample> samples) {
        Set<Sample.Key> shown = new HashSet<>();
        for (Sample sample : samples) {
            shown.add(sample.key());
            Cell cell = cells.get(sample.key());
            if (cell != null && cell.sample.source() == sample.source()) {
                cell.sample = sample;
            } else {
                // A registry that reports differences must not take a new worker's count for a negative one.
                remove(cell);
                cells.put(sample.key(), new Cell(sample));
            }
        }
        cells.entrySet().removeIf(entry -> {
            boolean gone = !shown.contains(entry.getKey());
            if (gone) {
                remove(entry.getValue());
            }
            return gone;
        });
    }

    private void remove(@Nullable Cell cell) {
        if (cell != null) {
            registry.remove(cell.meter);
        }
    }
}
