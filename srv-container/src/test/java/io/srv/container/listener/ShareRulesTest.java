package io.srv.container.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShareRulesTest {

    private static final Set<String> DECLARED = Set.of("*:8080", "unix:/run/app.sock");

    @ParameterizedTest
    @CsvSource({
        // address, declared, all, none
        "8080, true, true, false",
        "127.0.0.1:8080, false, true, false",
        "9090, false, true, false",
        "5701, false, false, false",
        "127.0.0.1:5702, false, false, false",
        "0, false, false, false",
        "unix:/run/app.sock, true, true, false",
        "unix:/run/other.sock, false, true, false",
        "unix:/run/own.sock, false, false, false",
    })
    void eachModeSharesItsAddresses(String address, boolean declared, boolean all, boolean none) throws Exception {
        SocketAddress bound = ListenAddress.parse(address).resolve();

        assertThat(rules(ShareMode.DECLARED).shares(bound, DECLARED)).isEqualTo(declared);
        assertThat(rules(ShareMode.ALL).shares(bound, DECLARED)).isEqualTo(all);
        assertThat(rules(ShareMode.NONE).shares(bound, DECLARED)).isEqualTo(none);
    }

    @Test
    void socketFileWithoutANameIsNeverShared() {
        assertThat(rules(ShareMode.ALL).shares(UnixDomainSocketAddress.of(""), DECLARED))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "5701, 127.0.0.1:5701, true",
        "5701, 5701, true",
        "5701, 5702, false",
        "5701-5710, 5710, true",
        "5701-5710, 5711, false",
        "127.0.0.1:5701, 127.0.0.1:5701, true",
        "127.0.0.1:5701, 127.0.0.2:5701, false",
        "127.0.0.1:5701, 5701, false",
        "[::1]:5701-5702, [::1]:5702, true",
        "*:5701, 5701, true",
        "*:5701, 127.0.0.1:5701, false",
        "unix:/run/a.sock, unix:/run/../run/a.sock, true",
        "unix:/run/a.sock, 5701, false",
    })
    void patternMatchesItsAddresses(String pattern, String address, boolean matches) throws Exception {
        assertThat(AddressPattern.parse(pattern)
                        .matches(ListenAddress.parse(address).resolve()))
                .isEqualTo(matches);
    }

    @Test
    void addressThatIsNotResolvedIsToldByItsPort() {
        SocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 5701);

        assertThat(AddressPattern.parse("5701").matches(unresolved)).isTrue();
        assertThat(AddressPattern.parse("5702").matches(unresolved)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "0", "65536", "2-1", "localhost:1", "::1:1", "1.2.3:4", "5701-", "-5", "unix:x", "1,2"})
    void whatIsNoPatternIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressPattern.parse(text));
    }

    @Test
    void patternIsKeptAsItWasWritten() {
        assertThat(Stream.of("5701", "[::1]:1-2", "unix:/a").map(AddressPattern::parse))
                .extracting(AddressPattern::text)
                .containsExactly("5701", "[::1]:1-2", "unix:/a");
    }

    private static ShareRules rules(ShareMode mode) {
        return new ShareRules(
                mode, List.of(AddressPattern.parse("5701-5702"), AddressPattern.parse("unix:/run/own.sock")));
    }
}
