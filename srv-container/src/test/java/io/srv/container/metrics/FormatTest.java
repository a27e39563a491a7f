package io.srv.container.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormatTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/openmetrics-text",
                "Application/OpenMetrics-Text; version=0.0.1",
                "text/plain;q=0.5, application/openmetrics-text; q=0.5",
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            })
    void openMetricsIsForThoseWhoNameIt(String accept) {
        assertThat(Format.best(accept)).isEqualTo(Format.OPENMETRICS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "text/html",
                "text/plain, application/openmetrics-text;q=0.9",
                "application/openmetrics-text;q=0",
                "application/openmetrics-text;q=much",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
                ";;,;q=,",
            })
    void allOthersGetText(String accept) {
        assertThat(Format.best(accept)).isEqualTo(Format.TEXT);
    }
}
