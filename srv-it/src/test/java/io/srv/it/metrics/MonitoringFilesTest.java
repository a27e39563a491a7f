package io.srv.it.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Distribution;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The alert rules and the dashboard of the distribution. */
class MonitoringFilesTest {

    private final WorkDir work = WorkDir.create();
    private final Path folder = Distribution.packaged().home().resolve("monitoring");

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void everyMetricThatTheyNameIsExposed() throws Exception {
        MeteredPool pool = MeteredPool.in(work);
        try (Master master = pool.start()) {
            master.await("heartbeats", () -> pool.scrape().names().contains("srv_worker_heap_used_bytes"));

            Set<String> exposed = pool.scrape().names();

            for (String file : Set.of("dashboard.json", "alerts.yml", "alerts-test.yml")) {
                assertThat(exposed).as(file).containsAll(named(file));
            }
            assertThat(named("dashboard.json")).hasSizeGreaterThan(20);
            assertThat(named("alerts.yml")).hasSizeGreaterThan(5);
        }
    }

    @Test
    void promtoolAcceptsTheRulesAndTheirTests() throws Exception {
        String promtool = Tools.ofPrometheus("promtool");

        assertThat(Tools.run(
                        "",
                        promtool,
                        "check",
                        "rules",
                        folder.resolve("alerts.yml").toString()))
                .contains("SUCCESS: 6 rules found");
        assertThat(Tools.run(
                        "",
                        promtool,
                        "test",
                        "rules",
                        folder.resolve("alerts-test.yml").toString()))
                .contains("SUCCESS");
    }

    private Set<String> named(String file) throws Exception {
        return Pattern.compile("\\bsrv_[a-z_]+")
                .matcher(Files.readString(folder.resolve(file)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
