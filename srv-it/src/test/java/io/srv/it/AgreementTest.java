package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.command.Ran;
import io.srv.it.harness.Master;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import io.srv.it.jmx.LocalConnection;
import io.srv.it.metrics.MeteredPool;
import io.srv.it.metrics.Scrape;
import io.srv.jmx.Counters;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.WorkerInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** JMX, {@code status}, metrics, log and the process table say the same of one pool, whatever happens to it. */
class AgreementTest {

    private static final Pattern REASON = Pattern.compile("\\[([A-Z_]+)]");
    private static final Pattern METRIC = Pattern.compile("srv_worker_exits_total\\{.*reason=\"([A-Z_]+)\".*");

    private final WorkDir work = WorkDir.create();

    /** What each of them can be asked for. */
    private record View(long ready, long starts, Map<String, Long> exits, long done, long aborted) {}

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void allOfThemAgreeAfterEachStep() throws Exception {
        Path broken = work.file("broken");
        MeteredPool pool =
                MeteredPool.in(work).app("{\"brokenIf\":\"" + broken + "\"}").more("\"restart\":{\"delay\":50}");
        try (Master master = pool.start();
                LocalConnection connection = LocalConnection.to(master.pid())) {
            MasterMXBean bean = connection.master();
            allAgree("start", master, pool, bean, new View(2, 2, Map.of(), 0, 0));

            Signals.send("KILL", master.workers().get(0));
            allAgree("crash", master, pool, bean, new View(2, 3, Map.of("CRASH", 1L), 0, 0));

            master.signal("HUP");
            allAgree("recycle", master, pool, bean, new View(2, 5, Map.of("CRASH", 1L, "RECYCLE", 2L), 1, 0));

            Files.createFile(broken);
            long aborted = bean.recycle();
            assertThat(bean.awaitRecycle(aborted, 30_000).outcome()).isEqualTo("ABORTED");
            Files.delete(broken);
            Map<String, Long> exits = Map.of("CRASH", 1L, "RECYCLE", 2L, "START_FAILED", 1L);
            allAgree("aborted recycle", master, pool, bean, new View(2, 6, exits, 1, 1));

            bean.setWorkerCount(3);
            allAgree("larger", master, pool, bean, new View(3, 7, exits, 1, 1));

            bean.setWorkerCount(1);
            exits = Map.of("CRASH", 1L, "RECYCLE", 2L, "SCALE_DOWN", 2L, "START_FAILED", 1L);
            allAgree("smaller", master, pool, bean, new View(1, 7, exits, 1, 1));

            bean.shutdown();
            assertThat(master.awaitExit()).isZero();
            Map<String, Long> all = new TreeMap<>(exits);
            all.put("SHUTDOWN", 1L);
            assertThat(reasonsIn(master)).isEqualTo(all);
        }
    }

    private void allAgree(String step, Master master, MeteredPool pool, MasterMXBean bean, View expected) {
        master.await(step + " is over", () -> view(bean).equals(expected));
        master.await(step + " is in the metrics", () -> view(pool.scrape()).equals(expected));
        assertThat(statusIs(master, expected)).as(step + ", status").isTrue();
        assertThat(reasonsIn(master)).as(step + ", log").isEqualTo(new TreeMap<>(expected.exits()));
        assertThat(master.count("recycle done")).as(step + ", log").isEqualTo((int) expected.done());
        assertThat(master.count("recycle aborted")).as(step + ", log").isEqualTo((int) expected.aborted());
        assertThat(pidsOf(bean)).as(step + ", processes").isEqualTo(new TreeSet<>(master.workers()));
    }

    private static View view(MasterMXBean bean) {
        Counters counters = bean.getCounters();
        return new View(
                bean.getReadyCount(),
                counters.starts(),
                counters.exits(),
                counters.recyclesDone(),
                counters.recyclesAborted());
    }

    private static View view(Scrape scrape) {
        Map<String, Long> exits = new TreeMap<>();
        scrape.series().forEach((series, value) -> {
            MatchResult metric = METRIC.matcher(series).results().findFirst().orElse(null);
            if (metric != null && value > 0) {
                exits.put(metric.group(1), value.longValue());
            }
        });
        return new View(
                (long) scrape.value("srv_workers_ready"),
                (long) scrape.value("srv_worker_starts_total"),
                exits,
                (long) scrape.value("srv_recycles_total{outcome=\"DONE\"}"),
                (long) scrape.value("srv_recycles_total{outcome=\"ABORTED\"}"));
    }

    private boolean statusIs(Master master, View expected) {
        String json = Ran.command(work, "status", "--json", master.pid()).out().get(0);
        String exits = new TreeMap<>(expected.exits())
                .entrySet().stream()
                        .map(exit -> "\"" + exit.getKey() + "\":" + exit.getValue())
                        .collect(Collectors.joining(","));
        assertThat(json)
                .contains(
                        "\"readyCount\":" + expected.ready(),
                        "\"starts\":" + expected.starts() + ",",
                        "\"exits\":{" + exits + "}",
                        "\"recyclesDone\":" + expected.done() + ",\"recyclesAborted\":" + expected.aborted());
        return master.workers().stream().allMatch(pid -> json.contains("\"pid\":" + pid + ","));
    }

    /** Each worker's end is one line that names the reason. */
    private static Map<String, Long> reasonsIn(Master master) {
        return master.lines().stream()
                .flatMap(line -> REASON.matcher(line).results())
                .collect(Collectors.groupingBy(reason -> reason.group(1), TreeMap::new, Collectors.counting()));
    }

    private static Set<Long> pidsOf(MasterMXBean bean) {
        return bean.getWorkers().values().stream().map(WorkerInfo::pid).collect(Collectors.toCollection(TreeSet::new));
    }
}
