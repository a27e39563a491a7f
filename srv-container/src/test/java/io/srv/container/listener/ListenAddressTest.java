package io.srv.container.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenAddressTest {

    private static final String NOT_AN_ADDRESS = "\" is not a listen address: ";

    @ParameterizedTest
    @CsvSource({
        "8080, *:8080",
        "*:8080, *:8080",
        "0.0.0.0:8080, *:8080",
        "[::]:8080, *:8080",
        "[0:0:0:0:0:0:0:0]:8080, *:8080",
        "[::ffff:0.0.0.0]:8080, *:8080",
        "0, *:0",
        "65535, *:65535",
        "127.0.0.1:8080, 127.0.0.1:8080",
        "127.0.0.1:0080, 127.0.0.1:80",
        "[::1]:8080, [::1]:8080",
        "[0:0:0:0:0:0:0:1]:8080, [::1]:8080",
        "[FE80::A]:8080, [fe80::a]:8080",
        "[1:0:0:2:0:0:0:3]:8080, [1:0:0:2::3]:8080",
        "[1:0:0:2:0:0:3:4]:8080, [1::2:0:0:3:4]:8080",
        "[1:0:2:3:4:5:6:7]:8080, [1:0:2:3:4:5:6:7]:8080",
        "[1:2:3:4:5:6:0:0]:8080, [1:2:3:4:5:6::]:8080",
        "[::ffff:127.0.0.1]:8080, 127.0.0.1:8080",
        "unix:/run/app.sock, unix:/run/app.sock",
        "unix:/run/./other/..//app.sock, unix:/run/app.sock",
    })
    void spellingsOfTheSameAddressHaveOneCanonicalForm(String text, String canonical) throws UnknownHostException {
        ListenAddress address = ListenAddress.parse(text);

        assertThat(address.text()).isEqualTo(text);
        assertThat(address.canonical()).isEqualTo(canonical);
        assertThat(address.literal()).isEqualTo(canonical);
    }

    @Test
    void hostNameIsLookedUpByCanonicalButNotByLiteral() throws UnknownHostException {
        ListenAddress address = ListenAddress.parse("LocalHost:8080");

        assertThat(address.literal()).isEqualTo("localhost:8080");
        assertThat(address.canonical()).isIn("127.0.0.1:8080", "[::1]:8080");
    }

    @Test
    void unknownHostFailsOnlyWhenItIsResolved() {
        ListenAddress address = ListenAddress.parse("nowhere.invalid:8080");

        assertThatThrownBy(address::resolve).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void zoneOfAnIpv6AddressIsLookedUpOnlyWhenItIsResolved() {
        ListenAddress address = ListenAddress.parse("[fe80::1%no-such0]:8080");

        assertThat(address.literal()).isEqualTo("[fe80::1%no-such0]:8080");
        assertThatThrownBy(address::resolve).isInstanceOf(UnknownHostException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", "*:8080", "0.0.0.0:8080", "[::]:8080"})
    void everySpellingOfAllAddressesResolvesToTheJdksWildcard(String text) throws UnknownHostException {
        assertThat(ListenAddress.parse(text).resolve()).isEqualTo(new InetSocketAddress(8080));
    }

    @Test
    void resolvesToWhatTheJdkBinds() throws UnknownHostException {
        assertThat(ListenAddress.parse("127.0.0.1:80").resolve())
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 80));
        assertThat(ListenAddress.parse("[::1]:80").resolve())
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("::1"), 80));
        assertThat(ListenAddress.parse("unix:/run/x/../app.sock").resolve())
                .isEqualTo(UnixDomainSocketAddress.of("/run/app.sock"));
    }

    @Test
    void onlyUnixAddressesHaveAPath() {
        assertThat(ListenAddress.parse("8080").isUnix()).isFalse();
        assertThat(ListenAddress.parse("8080").path()).isEmpty();
        assertThat(ListenAddress.parse("unix:/run/app.sock").isUnix()).isTrue();
        assertThat(ListenAddress.parse("unix:/run/app.sock").path()).contains(Path.of("/run/app.sock"));
    }

    @ParameterizedTest
    @CsvSource({
        "udp:5353, udp:*:5353",
        "udp:*:5353, udp:*:5353",
        "udp:0.0.0.0:5353, udp:*:5353",
        "udp:[::]:0, udp:*:0",
        "udp:127.0.0.1:5353, udp:127.0.0.1:5353",
        "udp:[0::1]:5353, udp:[::1]:5353"
    })
    void udpAddressIsAnotherThanThatOfTcp(String text, String canonical) throws UnknownHostException {
        ListenAddress udp = ListenAddress.parse(text);

        assertThat(udp.isUdp()).isTrue();
        assertThat(udp.isUnix()).isFalse();
        assertThat(udp.text()).isEqualTo(text);
        assertThat(udp.canonical()).isEqualTo(canonical).isEqualTo(udp.literal());
        ListenAddress tcp = ListenAddress.parse(text.substring("udp:".length()));
        assertThat(udp.resolve()).isEqualTo(tcp.resolve());
        assertThat(tcp.isUdp()).isFalse();
        assertThat(ListenAddress.canonicalUdp(tcp.resolve())).isEqualTo(canonical);
        assertThat(ListenAddress.isCanonicalUdp(canonical)).isTrue();
        assertThat(ListenAddress.isCanonicalUdp(tcp.canonical())).isFalse();
    }

    @Test
    void hostOfAUdpAddressIsNotLookedUpForItsLiteral() {
        assertThat(ListenAddress.parse("udp:Host.Invalid:53").literal()).isEqualTo("udp:host.invalid:53");
    }

    @Test
    void addressesAreEqualIfTheyAreWrittenAlike() {
        assertThat(ListenAddress.parse("8080"))
                .isEqualTo(ListenAddress.parse("8080"))
                .hasSameHashCodeAs(ListenAddress.parse("8080"))
                .hasToString("8080")
                .isNotEqualTo(ListenAddress.parse("*:8080"));
    }

    @Test
    void boundSocketShowsThePortThatWasChosen() throws Exception {
        try (ServerSocket bound = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(ListenAddress.canonical(bound.getLocalSocketAddress()))
                    .isEqualTo("127.0.0.1:" + bound.getLocalPort());
        }
    }

    @Test
    void anySocketAddressHasACanonicalText() {
        assertThat(ListenAddress.canonical(new InetSocketAddress(80))).isEqualTo("*:80");
        assertThat(ListenAddress.canonical(InetSocketAddress.createUnresolved("Host.Example", 80)))
                .isEqualTo("host.example:80");
        assertThat(ListenAddress.canonical(UnixDomainSocketAddress.of("/run/./app.sock")))
                .isEqualTo("unix:/run/app.sock");
        assertThat(ListenAddress.canonical(new OtherAddress())).isEqualTo("other");
    }

    private static final class OtherAddress extends SocketAddress {
        @Override
        public String toString() {
            return "other";
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|use a form like 8080, 127.0.0.1:8080, [::1]:8080, host:8080, unix:/run/app.sock or udp:5353",
                "a b:80|use a form like 8080, 127.0.0.1:8080, [::1]:8080, host:8080, unix:/run/app.sock or udp:5353",
                "http://host:80|use a form like 8080, 127.0.0.1:8080, [::1]:8080, host:8080, unix:/run/app.sock or udp:5353",
                "localhost|the port is missing; write localhost:8080",
                "[::1]|the port is missing; write [::1]:8080",
                "udp:|use a form like 8080, 127.0.0.1:8080, [::1]:8080, host:8080, unix:/run/app.sock or udp:5353",
                "udp:unix:/a|use a form like 8080, 127.0.0.1:8080, [::1]:8080, host:8080, unix:/run/app.sock or udp:5353",
                "udp:localhost|the port is missing; write udp:localhost:8080",
                "udp::53|the host before the colon is missing; write udp:*:53 for all addresses",
                "udp:::1:53|an IPv6 address must be in brackets; write udp:[::1]:53",
                "udp:65536|the port must be between 0 and 65535, was \"65536\"",
                ":80|the host before the colon is missing; write *:80 for all addresses",
                "::1:80|an IPv6 address must be in brackets; write [::1]:80",
                "65536|the port must be between 0 and 65535, was \"65536\"",
                "99999999999999|the port must be between 0 and 65535, was \"99999999999999\"",
                "host:-1|the port must be between 0 and 65535, was \"-1\"",
                "host:|the port must be between 0 and 65535, was \"\"",
                "host:http|the port must be between 0 and 65535, was \"http\"",
                "256.1.1.1:80|an IPv4 address has four numbers from 0 to 255",
                "127.1:80|an IPv4 address has four numbers from 0 to 255",
                "127.0.0.01:80|an IPv4 address has four numbers from 0 to 255",
                "1:80|an IPv4 address has four numbers from 0 to 255",
                "[::g]:80|what is in the brackets must be an IPv6 address",
                "[localhost]:80|what is in the brackets must be an IPv6 address",
                "[127.0.0.1]:80|what is in the brackets must be an IPv6 address",
                "[::1%]:80|what is in the brackets must be an IPv6 address",
                "[]:80|what is in the brackets must be an IPv6 address",
                "-host:80|the host may have letters, digits, dots and hyphens only",
                "h*:80|the host may have letters, digits, dots and hyphens only",
                "unix:run/app.sock|the path must be absolute; write unix:/run/app.sock for example",
                "unix:|the path must be absolute; write unix:/run/app.sock for example",
                "unix:/|the path names no file; write unix:/run/app.sock for example",
            })
    void whatIsNoAddressIsRefusedWithItsReason(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.parse(text))
                .withMessage("\"" + text + NOT_AN_ADDRESS + reason);
    }

    @Test
    void socketPathMayHave107Bytes() {
        String longest = "unix:/" + "a".repeat(106);

        assertThat(ListenAddress.parse(longest).text()).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.parse(longest + "a"))
                .withMessageEndingWith(": the path must have at most 107 bytes, was 108; use a shorter one");
    }

    @Test
    void pathThatTheSystemCannotNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.parse("unix:/run/\0"))
                .withMessage("\"unix:/run/?" + NOT_AN_ADDRESS
                        + "the path has characters that this system does not allow; use plain ones");
    }

    @Test
    void randomTextIsAnAddressOrOneSentence() {
        Random random = new Random(20_260_101);
        String[] parts = {
            "unix:", "/", "[", "]", ":", "::", "%", "*", ".", "0", "127.0.0.1", "80", "host", " ", "\n", "\0", "é"
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(7); n >= 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            try {
                ListenAddress address = ListenAddress.parse(text.toString());
                assertThat(ListenAddress.parse(address.literal()).literal()).isEqualTo(address.literal());
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).contains(NOT_AN_ADDRESS).hasLineCount(1);
            }
        }
    }
}
