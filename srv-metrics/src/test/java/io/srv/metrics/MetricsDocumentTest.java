package io.srv.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keeps docs/metrics.md true to what Prometheus really gets. */
final class MetricsDocumentTest {

    private static final Map<String, String> KIND_BY_TYPE =
            Map.of("gauge", "gauge", "counter", "counter", "summary", "timer");

    private String document = "";

    @BeforeEach
    void readDocument() throws IOException {
        document = Files.readString(Path.of("../docs/metrics.md"));
    }

    @Test
    void tableHasEveryMeterAsItIsExposed() {
        Map<String, String> exposed = exposedRows();

        Map<String, String> documented = document.lines()
                .filter(line -> line.startsWith("| `srv."))
                .map(line -> line.split(" *\\| *", 3)[2])
                .collect(Collectors.toMap(
                        row -> row.substring(0, row.indexOf(' ')), row -> row, (one, two) -> one + two, TreeMap::new));

        assertThat(documented).isEqualTo(exposed);
    }

    @Test
    void tableNamesTheMicrometerMeters() {
        List<String> names = document.lines()
                .filter(line -> line.startsWith("| `srv."))
                .map(line -> line.split("`")[1])
                .toList();

        assertThat(names)
                .isEqualTo(Stream.of(PoolMeter.values()).map(meter -> meter.id).toList());
    }

    @Test
    void textNamesEveryValueOfATag() {
        assertThat(Stream.of(Samples.STATES, Samples.REASONS, Samples.OUTCOMES).flatMap(List::stream))
                .allSatisfy(value -> assertThat(document).contains("`" + value + "`"));
    }

    /** The rows by Prometheus' name, put together from a scrape. */
    private static Map<String, String> exposedRows() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (PoolMetrics metrics = new PoolMetrics(FakeMaster.busy().beans)) {
            metrics.bindTo(registry);
            String scrape = registry.scrape();
            Map<String, String> help = found(scrape, "# HELP (\\w+) (.*)");
            Map<String, String> rows = new TreeMap<>();
            found(scrape, "# TYPE (\\w+) (\\w+)").forEach((name, type) -> {
                String tags = Pattern.compile("\n" + name + "(?:_count)?(?:\\{(.*?)})? ")
                        .matcher(scrape)
                        .results()
                        .map(series -> tagNames(series.group(1)))
                        .distinct()
                        .collect(Collectors.joining(" or "));
                String cells = String.join(" | ", KIND_BY_TYPE.get(type), tags, help.get(name));
                rows.put("`" + name + "`", "`" + name + "` | " + cells + " |");
            });
            return rows;
        }
    }

    private static String tagNames(String labels) {
        return labels == null
                ? ""
                : Pattern.compile("(\\w+)=\"")
                        .matcher(labels)
                        .results()
                        .map(label -> "`" + label.group(1) + "`")
                        .collect(Collectors.joining(", "));
    }

    private static Map<String, String> found(String text, String pattern) {
        Map<String, String> found = new LinkedHashMap<>();
        Pattern.compile(pattern)
                .matcher(text)
                .results()
                .forEach((MatchResult match) -> found.put(match.group(1), match.group(2)));
        return found;
    }
}
