package io.srv.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.jmx.Counters;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.UsageInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

final class SamplesTest {

    private final FakeMaster master = new FakeMaster();

    @Test
    void aMasterWithoutWorkersHasCountersAndStatesAtZero() {
        Map<String, Double> shown = shown();

        assertThat(shown)
                .containsEntry("srv.master.up", 1.0)
                .containsEntry("srv.workers.wanted", 1.0)
                .containsEntry("srv.workers.ready", 0.0)
                .containsEntry("srv.workers STARTING", 0.0)
                .containsEntry("srv.workers KILLED", 0.0)
                .containsEntry("srv.worker.starts", 0.0)
                .containsEntry("srv.worker.exits CRASH", 0.0)
                .containsEntry("srv.recycles ABORTED", 0.0);
        assertThat(shown.keySet())
                .noneMatch(name -> name.startsWith("srv.listener") || name.startsWith("srv.worker.heap"));
    }

    @Test
    void workersAreCountedByState() {
        master.ready(1, 0);
        master.ready(2, 1);
        master.worker(3, 2, "STARTING", null);
        master.worker(4, 2, "KILLED", null);

        assertThat(shown())
                .containsEntry("srv.workers READY", 2.0)
                .containsEntry("srv.workers STARTING", 1.0)
                .containsEntry("srv.workers STOPPING", 0.0)
                .containsEntry("srv.workers KILLED", 1.0)
                .containsEntry("srv.workers.ready", 2.0);
    }

    @Test
    void whatWasCountedIsShownByReasonAndOutcome() {
        Map<String, Long> exits = Map.of("CRASH", 2L, "SOMETHING_NEW", 1L);
        master.counters = new Counters(9, 8, 12_500, 2, exits, 5, 2_250, 3, 1);

        assertThat(shown())
                .containsEntry("srv.worker.starts", 9.0)
                .containsEntry("srv.worker.exits CRASH", 2.0)
                .containsEntry("srv.worker.exits SOMETHING_NEW", 1.0)
                .containsEntry("srv.worker.exits KILL", 0.0)
                .containsEntry("srv.recycles DONE", 3.0)
                .containsEntry("srv.recycles ABORTED", 1.0)
                .containsEntry("srv.worker.time.to.ready", 12_500.0)
                .containsEntry("srv.worker.time.to.ready count", 8.0)
                .containsEntry("srv.worker.drain", 2_250.0)
                .containsEntry("srv.worker.drain count", 5.0);
    }

    @Test
    void usageIsShownByTheSlotInBaseUnits() {
        master.ready(17, 3);

        assertThat(shown())
                .containsEntry("srv.worker.heap.used 3", 20_000_000.0)
                .containsEntry("srv.worker.heap.max 3", 64_000_000.0)
                .containsEntry("srv.worker.resident 3", 98_000_000.0)
                .containsEntry("srv.worker.cpu 3", 2.5)
                .containsEntry("srv.worker.threads 3", 17.0)
                .containsEntry("srv.worker.gc 3", 120.0)
                .containsEntry("srv.worker.gc 3 count", 4.0)
                .containsEntry("srv.worker.heartbeat.age 3", 0.35);
    }

    @Test
    void whatIsNotKnownIsAbsent() {
        master.worker(1, 0, "READY", null);
        master.worker(2, 1, "READY", new UsageInfo(1, 2, -1, 3, null, 4, null, 5, 6, 7));
        master.listen("unix:/run/app.sock", null, Map.of());

        Map<String, Double> shown = shown();

        assertThat(shown).containsKey("srv.worker.heap.used 1").containsKey("srv.listener.backlog unix:/run/app.sock");
        assertThat(shown)
                .doesNotContainKeys(
                        "srv.worker.heap.used 0",
                        "srv.worker.heap.max 1",
                        "srv.worker.resident 1",
                        "srv.worker.cpu 1",
                        "srv.listener.queue unix:/run/app.sock",
                        "srv.listener.accepted unix:/run/app.sock 0");
    }

    @Test
    void aSlotIsItsReadyWorkersUntilTheReplacementIsReady() {
        master.ready(1, 0);
        master.worker(2, 0, "STARTING", null);
        master.listen("*:80", 0, Map.of(1L, 1000L, 2L, 3L));
        assertThat(shown()).containsEntry("srv.listener.accepted *:80 0", 1000.0);

        master.worker(1, 0, "STOPPING", FakeMaster.USAGE);
        master.ready(2, 0);
        assertThat(shown()).containsEntry("srv.listener.accepted *:80 0", 3.0);

        master.worker(2, 0, "KILLED", FakeMaster.USAGE);
        assertThat(shown()).containsEntry("srv.listener.accepted *:80 0", 3.0);
    }

    @Test
    void queueBacklogAndBalanceAreShownByListener() {
        master.ready(7, 0);
        master.ready(9, 1);
        master.listen("*:8080", 3, Map.of(7L, 100L, 9L, 50L));
        master.listen("127.0.0.1:9000", 0, Map.of(9L, 0L));

        assertThat(shown())
                .containsEntry("srv.listener.queue *:8080", 3.0)
                .containsEntry("srv.listener.backlog *:8080", 1024.0)
                .containsEntry("srv.listener.accepted *:8080 0", 100.0)
                .containsEntry("srv.listener.accepted *:8080 1", 50.0)
                .containsEntry("srv.listener.queue 127.0.0.1:9000", 0.0)
                .containsEntry("srv.listener.accepted 127.0.0.1:9000 1", 0.0)
                .doesNotContainKey("srv.listener.accepted 127.0.0.1:9000 0");
    }

    /** Every value under the meter's name and tags; the count of a timer beside its total. */
    private Map<String, Double> shown() {
        List<Sample> samples;
        try {
            samples = Samples.of(master.beans.getAttributes(
                    new ObjectName(MasterMXBean.OBJECT_NAME), Samples.ATTRIBUTES.toArray(String[]::new)));
        } catch (JMException e) {
            throw new AssertionError(e);
        }
        Map<String, Double> shown = new TreeMap<>();
        for (Sample sample : samples) {
            String name = (sample.meter().id + " " + String.join(" ", sample.tags())).strip();
            assertThat(shown.put(name, sample.amount())).as(name).isNull();
            assertThat(sample.tags()).hasSameSizeAs(sample.meter().tags);
            if (sample.meter().kind == PoolMeter.Kind.TIMER) {
                shown.put(name + " count", (double) sample.count());
            }
        }
        return shown;
    }
}
