package io.srv.container.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StoredNameTest {

    @Test
    void eachAddressHasANameOfItsOwnThatSystemdTakes() {
        List<String> addresses = List.of(
                "*:8080",
                "*:0",
                "udp:*:53",
                "[fe80::1%2]:8080",
                "unix:/run/app.sock",
                "unix:/run/app%2Esock",
                "unix:/run/größer",
                "unix:/" + "ü".repeat(53),
                "unix:/" + "ü".repeat(52) + "ä");

        Set<String> names = new HashSet<>();
        for (String address : addresses) {
            String name = StoredName.of(address);
            assertThat(name).matches("[\\x20-\\x7e&&[^:]]{1,255}");
            assertThat(StoredName.is(name)).isTrue();
            names.add(name);
        }
        assertThat(names).hasSameSizeAs(addresses);
    }

    @Test
    void aPersonCanReadIt() {
        assertThat(StoredName.of("*:8080")).isEqualTo("srv-listener-*%3A8080");
        assertThat(StoredName.of("unix:/run/my app.sock")).isEqualTo("srv-listener-unix%3A/run/my%20app.sock");
        assertThat(StoredName.is("web")).isFalse();
    }
}
