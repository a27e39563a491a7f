package io.srv.manual;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class DebianDocumentsTest {

    @Test
    void compressedTextIsTheTextAndSaysThatItIsCompressedBest() throws IOException {
        byte[] compressed = MaxGzip.of("grüß ".repeat(100));

        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
                .isEqualTo("grüß ".repeat(100).getBytes(UTF_8));
        // RFC 1952: magic, deflate, no flags, no time, best compression.
        assertThat(compressed).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2).hasSizeLessThan(100);
    }

    @Test
    void changelogHasTheVersionOfThePackageAndTheTimeOfTheBuild() {
        String changelog = DebianChangelog.of("1.2.3", "2026-11-22T01:02:03Z");

        assertThat(changelog).isEqualTo("""
                        srv-container (1.2.3-1) unstable; urgency=medium

                          * What is new in version 1.2.3 stands in changelog.gz.

                         -- srv-container maintainers <maintainers@srv-container.invalid>  Sun, 22 Nov 2026 01:02:03 +0000
                        """);
    }
}
