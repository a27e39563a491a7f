package io.srv.container.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestKeyTest {

    @ParameterizedTest
    @CsvSource({
        "count, count, 0",
        "Count, cOUNT, 0",
        "count, cuont, 1",
        "count, conut, 1",
        "count, counts, 1",
        "count, ount, 1",
        "count, coont, 1",
        "'', abc, 3",
        "restart, recycle, 5",
    })
    void distanceCountsTypingErrors(String one, String other, int distance) {
        assertThat(NearestKey.distance(one, other)).isEqualTo(distance);
        assertThat(NearestKey.distance(other, one)).isEqualTo(distance);
    }

    @Test
    void textsOfVeryDifferentLengthAreFarApartAtOnce() {
        assertThat(NearestKey.distance("count", "x".repeat(1_000_000))).isGreaterThan(1000);
    }
}
