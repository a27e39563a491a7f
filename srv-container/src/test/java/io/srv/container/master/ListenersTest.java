package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.container.control.SharedSocket;
import io.srv.container.control.SharedSocket.Family;
import io.srv.container.listener.ListenAddress;
import io.srv.container.log.RecordedLog;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.PosixUnavailableException;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TCP, with real sockets. */
final class ListenersTest {

    private final RecordedLog recorded = new RecordedLog();
    private final Listeners listeners;

    ListenersTest() throws PosixUnavailableException {
        listeners = PlainListeners.of(recorded.log());
    }

    @AfterEach
    void close() {
        listeners.close();
        recorded.lines();
    }

    @Test
    void portZeroIsAFreePortThatIsKnownAfterwards() throws IOException {
        assertThat(listeners.bind(List.of(option("web", "127.0.0.1:0")))).isEmpty();

        BoundListener web = only();
        int port = ((InetSocketAddress) web.channel().getLocalAddress()).getPort();
        assertThat(port).isPositive();
        assertThat(web.name()).isEqualTo("web");
        assertThat(web.address()).isEqualTo("127.0.0.1:0");
        assertThat(web.bound()).isEqualTo("127.0.0.1:" + port);
        assertThat(web.declared()).isTrue();
        // Sockets of the JDK are of IPv6 for IPv4 addresses too.
        assertThat(web.sharedAs(4)).isEqualTo(new SharedSocket("web", "127.0.0.1:0", true, Family.INET6, 4));
        try (SocketChannel client = SocketChannel.open(web.channel().getLocalAddress())) {
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void udpSocketIsBoundBesideATcpOneOfThePort() throws IOException {
        int port = free();
        assertThat(listeners.bind(List.of(
                        option("127.0.0.1:" + port),
                        option("dns", "udp:127.0.0.1:" + port),
                        option("udp:127.0.0.1:0"))))
                .isEmpty();

        BoundListener dns = listeners.all().get(1);
        assertThat(dns.isUdp()).isTrue();
        assertThat(dns.address()).isEqualTo("udp:127.0.0.1:" + port).isEqualTo(dns.bound());
        SharedSocket inherited = dns.sharedAs(5);
        assertThat(inherited).isEqualTo(new SharedSocket("dns", "udp:127.0.0.1:" + port, true, Family.INET6, 5));
        assertThat(inherited.isUdp()).isTrue();
        BoundListener any = listeners.all().get(2);
        assertThat(any.address()).isEqualTo("udp:127.0.0.1:0");
        assertThat(any.bound()).startsWith("udp:127.0.0.1:").isNotEqualTo(any.address());
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> new DatagramSocket(port, InetAddress.getByName("127.0.0.1")).close());
        assertThat(listeners.status())
                .extracting(ListenerStatus::backlog, ListenerStatus::waiting)
                .containsExactly(tuple(16, 0), tuple(null, null), tuple(null, null));
        listeners.opened(1, dns.address());
        assertThat(listeners.waiting()).isZero();

        listeners.warnOfUnused();

        assertThat(recorded.lines())
                .hasSize(2)
                .last()
                .asString()
                .isEqualTo("WARN  no worker has opened listener udp:127.0.0.1:0 (" + any.bound()
                        + "); datagrams to it wait: remove it from the options, or open it in the application");
    }

    @Test
    void takenUdpAddressIsNamedAsOne() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            String address = "udp:127.0.0.1:" + taken.getLocalPort();

            assertThat(listeners.bind(List.of(option(address), option("dns", "udp:localhost:" + taken.getLocalPort()))))
                    .containsExactly(
                            "cannot listen on " + address
                                    + ": address already in use; stop the process that has it, or choose another",
                            "cannot listen on dns (" + address
                                    + "): address already in use; stop the process that has it, or choose another");
        }
    }

    @Test
    void udpIsNeverBoundForAWorkerThatAsks() {
        assertThatExceptionOfType(BindFailure.class)
                .isThrownBy(
                        () -> listeners.bindUndeclared("udp:127.0.0.1:0", new InetSocketAddress("127.0.0.1", 0), false))
                .withMessage("cannot share udp:127.0.0.1:0: UDP is shared only where it is declared; add it to"
                        + " \"listen\", as \"udp:127.0.0.1:0\"");
        assertThat(listeners.all()).isEmpty();
    }

    @Test
    void nothingIsBoundForAWorkerWithFewerRightsThatItCouldNotBindItself(@TempDir Path folder) throws Exception {
        assumeTrue(ListenerBinder.firstFreePort() > 1, "on this system anybody may bind port 1");
        Path file = folder.resolve("app.sock");
        assertThatExceptionOfType(BindFailure.class)
                .isThrownBy(() -> listeners.bindUndeclared("127.0.0.1:1", new InetSocketAddress("127.0.0.1", 1), true))
                .withMessageMatching(
                        "cannot listen on 127.0.0.1:1: workers have fewer rights than the master, which binds"
                                + " no socket file and no port below [0-9]+ for them unasked; add it to \"listen\", as"
                                + " \"127.0.0.1:1\"");
        assertThatExceptionOfType(BindFailure.class)
                .isThrownBy(() -> listeners.bindUndeclared("unix:" + file, UnixDomainSocketAddress.of(file), true))
                .withMessageContaining("add it to \"listen\", as \"unix:" + file + "\"");
        assertThat(file).doesNotExist();
        assertThat(listeners.all()).isEmpty();

        listeners.bindUndeclared("127.0.0.1:0", new InetSocketAddress("127.0.0.1", 0), true);
        assertThat(listeners.bind(List.of(option("unix:" + file)))).isEmpty();

        assertThat(listeners
                        .bindUndeclared("unix:" + file, UnixDomainSocketAddress.of(file), true)
                        .declared())
                .isTrue();
    }

    @Test
    void listenersKeepTheOrderOfTheOptions() {
        assertThat(listeners.bind(List.of(
                        option("b", "[::1]:0"), option("a", "127.0.0.1:0"), option("c", "localhost:" + free()))))
                .isEmpty();

        assertThat(listeners.all()).extracting(BoundListener::name).containsExactly("b", "a", "c");
    }

    @Test
    void allFailuresAreNamedAtOnceAndNothingStaysBound() throws IOException {
        int port = free();
        try (ServerSocket first = taken();
                ServerSocket second = taken()) {
            List<String> failures = listeners.bind(List.of(
                    option("127.0.0.1:" + first.getLocalPort()),
                    option("127.0.0.1:" + port),
                    option("admin", "127.0.0.1:" + second.getLocalPort()),
                    option("no-such-host.invalid:80"),
                    option("192.0.2.1:80")));

            assertThat(failures)
                    .containsExactly(
                            "cannot listen on 127.0.0.1:" + first.getLocalPort()
                                    + ": address already in use; stop the process that has it, or choose another",
                            "cannot listen on admin (127.0.0.1:" + second.getLocalPort()
                                    + "): address already in use; stop the process that has it, or choose another",
                            "cannot listen on no-such-host.invalid:80: unknown host; use an address of this machine",
                            "cannot listen on 192.0.2.1:80: cannot assign requested address; use an address of this"
                                    + " machine");
        }
        assertThat(listeners.all()).isEmpty();
        assertThatNoException().isThrownBy(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
    }

    @Test
    void sameAddressInAnotherSpellingIsRefused() {
        int port = free();

        List<String> failures =
                listeners.bind(List.of(option("web", "127.0.0.1:" + port), option("again", "localhost:" + port)));

        assertThat(failures)
                .containsExactly("cannot listen on localhost:" + port + ": it is the same as web; declare it once");
        assertThat(listeners.all()).isEmpty();
    }

    @Test
    void failedBindLeavesNoDescriptorBehind() throws IOException {
        try (ServerSocket taken = taken()) {
            SocketAddress address = taken.getLocalSocketAddress();
            String text = "127.0.0.1:" + taken.getLocalPort();
            assertRefused(text, address);
            int before = openDescriptors();

            for (int i = 0; i < 20; i++) {
                assertRefused(text, address);
            }

            // An application may ask again and again; others of this JVM open a few meanwhile.
            assertThat(openDescriptors()).isLessThan(before + 10);
        }
    }

    @Test
    void addressOfAFamilyThatThisMachineLacksIsAFailure() throws Exception {
        // As where IPv6 is switched off.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=java.base/java.io=ALL-UNNAMED",
                        "-Djava.net.preferIPv4Stack=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BindsIpv6.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(output).startsWith("[cannot listen on [::1]:0: ");
        assertThat(process.waitFor()).isZero();
    }

    /** Prints what there is to say about {@code [::1]:0}. */
    static final class BindsIpv6 {
        private BindsIpv6() {}

        public static void main(String[] args) throws PosixUnavailableException {
            RecordedLog recorded = new RecordedLog();
            System.out.println(PlainListeners.of(recorded.log()).bind(List.of(option("[::1]:0"))));
        }
    }

    @Test
    void undeclaredListenerIsBoundOnceAndClosedWhenNobodyUsesIt() throws Exception {
        SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

        BoundListener bound = listeners.bindUndeclared("localhost:0", any, false);
        assertThat(listeners.bindUndeclared("127.0.0.1:0", any, false)).isSameAs(bound);
        assertThat(bound.declared()).isFalse();
        assertThat(bound.name()).isEqualTo("localhost:0");

        listeners.opened(1, bound.address());
        listeners.opened(2, bound.address());
        listeners.gone(1);
        assertThat(listeners.closeUnused()).isEmpty();
        listeners.gone(2);
        assertThat(listeners.closeUnused()).containsExactly(bound);
        assertThat(bound.channel().isOpen()).isFalse();
        assertThat(listeners.all()).isEmpty();
        assertThat(recorded.lines())
                .containsExactly(
                        "INFO  listening on " + bound.bound() + ", which a worker asked for; declare it as \"listen\":"
                                + " [\"localhost:0\"] so that a conflict shows at start",
                        "INFO  closed listener " + bound.bound() + ": not declared, and no worker uses it any more");
    }

    @Test
    void declaredListenerStaysAndOneThatNobodyOpenedIsSaid() {
        listeners.bind(List.of(option("web", "127.0.0.1:0"), option("admin", "127.0.0.1:" + free())));
        listeners.opened(1, "127.0.0.1:0");

        listeners.warnOfUnused();

        BoundListener admin = listeners.all().get(1);
        assertThat(listeners.closeUnused()).isEmpty();
        assertThat(recorded.lines())
                .containsExactly("WARN  no worker has opened listener admin (" + admin.bound()
                        + "); connections to it wait: remove it from the options, or open it in the application");
    }

    @Test
    void waitingConnectionsAreCountedWhereSomebodyAccepts() throws IOException {
        listeners.bind(List.of(option("web", "127.0.0.1:0")));
        NetworkChannel web = only().channel();
        try (SocketChannel first = SocketChannel.open(web.getLocalAddress());
                SocketChannel second = SocketChannel.open(web.getLocalAddress())) {
            assertThat(List.of(first, second)).allMatch(SocketChannel::isConnected);
            // Nobody will ever take these.
            assertThat(listeners.waiting()).isZero();

            listeners.opened(1, "127.0.0.1:0");

            await("both wait").until(() -> listeners.waiting() == 2);
        }
    }

    @Test
    void closingFreesTheAddresses() throws IOException {
        listeners.bind(List.of(option("127.0.0.1:0")));
        SocketAddress address = only().channel().getLocalAddress();

        listeners.close();

        assertThat(listeners.all()).isEmpty();
        assertThatNoException()
                .isThrownBy(() -> ServerSocketChannel.open().bind(address).close());
        assertThat(address).isNotInstanceOf(UnixDomainSocketAddress.class);
    }

    private BoundListener only() {
        assertThat(listeners.all()).hasSize(1);
        return listeners.all().get(0);
    }

    private void assertRefused(String text, SocketAddress address) {
        assertThatExceptionOfType(BindFailure.class)
                .isThrownBy(() -> listeners.bindUndeclared(text, address, false))
                .withMessageStartingWith("cannot listen on " + text + ": address already in use");
    }

    private static int openDescriptors() {
        return new File("/proc/self/fd").list().length;
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static int free() {
        try (ServerSocket socket = taken()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ListenOption option(String address) {
        return option(address, address);
    }

    private static ListenOption option(String name, String address) {
        return new ListenOption(name, ListenAddress.parse(address), 16, OptionalInt.empty());
    }
}
