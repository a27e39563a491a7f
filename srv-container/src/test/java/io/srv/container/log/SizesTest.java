package io.srv.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SizesTest {

    @ParameterizedTest
    @CsvSource({
        "-1, 0 bytes",
        "0, 0 bytes",
        "1, 1 byte",
        "1023, 1023 bytes",
        "1024, 1 KiB",
        "1536, 1.5 KiB",
        "104857600, 100 MiB",
        "536870912, 512 MiB",
        "1073741823, 1023.99 MiB",
        "1073741824, 1 GiB",
        "25276502016, 23.54 GiB",
        "9223372036854775807, 7.99 EiB",
    })
    void aPersonCanReadIt(long bytes, String text) {
        assertThat(Sizes.text(bytes)).isEqualTo(text);
    }
}
