package io.srv.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "PT-1S, 0 ms",
        "PT0S, 0 ms",
        "PT0.000999999S, 0 ms",
        "PT0.085S, 85 ms",
        "PT0.999999999S, 999 ms",
        "PT1S, 1 s",
        "PT1.009S, 1 s",
        "PT1.01S, 1.01 s",
        "PT1.846S, 1.84 s",
        "PT1.8S, 1.80 s",
        "PT59.999S, 59.99 s",
        "PT1M, 1 m 0 s",
        "PT3M12.9S, 3 m 12 s",
        "PT59M59.999S, 59 m 59 s",
        "PT1H, 1 h 0 m",
        "PT2H5M59S, 2 h 5 m",
        "PT23H59M59S, 23 h 59 m",
        "P1D, 1 d 0 h",
        "P9DT4H59M, 9 d 4 h",
    })
    void aPersonCanReadIt(Duration duration, String text) {
        assertThat(Durations.text(duration.toNanos())).isEqualTo(text);
    }

    @Test
    void longestIsReadableToo() {
        assertThat(Durations.text(Long.MAX_VALUE)).isEqualTo("106751 d 23 h");
        assertThat(Durations.text(Long.MIN_VALUE)).isEqualTo("0 ms");
    }

    @Test
    void lookTheSameInEveryCountry() {
        Locale before = Locale.getDefault();
        try {
            for (String country : new String[] {"de-DE", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva"}) {
                Locale.setDefault(Locale.forLanguageTag(country));
                assertThat(Durations.text(1_840_000_000L)).isEqualTo("1.84 s");
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
