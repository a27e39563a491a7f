package io.srv.it.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Distribution;
import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Debian's Prometheus against a real master: what it scrapes, and the alerts that fire. */
class AlertingTest {

    private final WorkDir work = WorkDir.create();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Tag("long")
    @Test
    void aCrashLoopAndAnAbortedRecycleFireTheirAlertsAndThenResolve() throws Exception {
        Path broken = work.file("broken");
        MeteredPool pool =
                MeteredPool.in(work).app("{\"brokenIf\":\"" + broken + "\"}").more("\"restart\":{\"delay\":10}");
        try (Master master = pool.start();
                Prometheus prometheus = Prometheus.scraping(pool.metricsPort(), shortened(), work)) {
            master.await("a first scrape", () -> isOne(prometheus.query("srv_worker_starts_total == bool 2")));
            assertThat(prometheus.alerts()).contains("\"alerts\":[]");

            for (int crashes = 1; crashes <= 5; crashes++) {
                Signals.send("KILL", master.awaitWorkers(2).get(0));
                master.awaitLines("killed by signal 9", crashes);
            }
            master.await("the crash loop is noticed", () -> prometheus.fires("SrvCrashLoop"));

            master.awaitWorkers(2);
            master.await("the workers are ready", () -> pool.scrape().value("srv_workers_ready") == 2);
            Files.createFile(broken);
            master.signal("HUP");
            master.await("the aborted recycle is noticed", () -> prometheus.fires("SrvRecycleAborted"));

            master.await("both are over", () -> prometheus.alerts().contains("\"alerts\":[]"));
        }
    }

    @Test
    void everyQueryOfTheDashboardHasAnAnswer() throws Exception {
        MeteredPool pool = MeteredPool.in(work);
        List<String> queries = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(Files.readString(monitoring("dashboard.json")))
                .results()
                .map(match -> match.group(1).replace("\\\"", "\""))
                .map(query -> query.replace("$__rate_interval", "10s").replace("$instance", ".*"))
                .toList();
        assertThat(queries).hasSizeGreaterThan(20);
        try (Master master = pool.start();
                Prometheus prometheus = Prometheus.scraping(pool.metricsPort(), shortened(), work)) {
            Http.get(pool.port(), "/");
            master.await(
                    "some scrapes",
                    () -> isOne(
                            prometheus.query("count(count_over_time(srv_worker_heap_used_bytes[1m]) > 2) == bool 2")));

            for (String query : queries) {
                String answer = prometheus.query(query);

                assertThat(answer).as(query).startsWith("{\"status\":\"success\"");
                // Only failures, of which there are none, are shown by themselves.
                assertThat(answer.contains("\"result\":[]"))
                        .as(query + ": " + answer)
                        .isEqualTo(query.endsWith(" > 0"));
            }
        }
    }

    /** The rules of the distribution, as quick as a test must be. */
    private static String shortened() throws Exception {
        String rules = Files.readString(monitoring("alerts.yml"));
        String shortened = rules.replaceAll("\\[(5|10)m]", "[8s]").replaceAll("for: \\w+", "for: 1s");
        assertThat(shortened).isNotEqualTo(rules);
        return shortened;
    }

    private static Path monitoring(String file) {
        return Distribution.packaged().home().resolve("monitoring").resolve(file);
    }

    private static boolean isOne(String answer) {
        return answer.contains(",\"1\"]");
    }
}
