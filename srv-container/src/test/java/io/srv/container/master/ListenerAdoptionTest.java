package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.srv.container.control.SharedSocket.Family;
import io.srv.container.listener.ListenAddress;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets, taken over by their descriptors. */
final class ListenerAdoptionTest {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;

    private final Posix posix;
    private final ListenerBinder binder;
    private final InheritedSockets inherited = new InheritedSockets();

    @TempDir
    Path folder;

    ListenerAdoptionTest() throws PosixUnavailableException {
        posix = Posix.load();
        binder = new ListenerBinder(posix);
    }

    @AfterEach
    void close() throws Exception {
        inherited.close();
    }

    @Test
    void aListenerOfOneAddressKeepsItsQueue() throws Exception {
        ServerSocketChannel original = ServerSocketChannel.open();
        original.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 7);
        int descriptor = inherited.inherit(original);
        String address = ListenAddress.canonical(original.getLocalAddress());
        try (SocketChannel waiting = SocketChannel.open(original.getLocalAddress())) {

            BoundListener adopted = adopt("web", address, descriptor);

            assertThat(adopted)
                    .isEqualTo(new BoundListener(
                            "web",
                            address,
                            address,
                            true,
                            1024,
                            OptionalInt.empty(),
                            adopted.channel(),
                            Family.INET6,
                            descriptor,
                            false));
            assertThat(posix.acceptQueueLength(descriptor)).hasValue(1);
            assertThat(InheritedSockets.isCloseOnExec(descriptor)).isTrue();
            try (SocketChannel accepted = ((ServerSocketChannel) adopted.channel()).accept()) {
                assertThat(accepted.getRemoteAddress()).isEqualTo(waiting.getLocalAddress());
            }
            adopted.channel().close();
            assertThat(InheritedSockets.isOpen(descriptor)).isFalse();
        }
    }

    @Test
    void allAddressesOfBothFamiliesAreTheSame() throws Exception {
        for (StandardProtocolFamily family :
                new StandardProtocolFamily[] {StandardProtocolFamily.INET, StandardProtocolFamily.INET6}) {
            ServerSocketChannel original = ServerSocketChannel.open(family);
            original.bind(null);
            String address = "*:" + port(original);

            BoundListener adopted = adopt("web", address, inherited.inherit(original));

            assertThat(adopted.bound()).isEqualTo(address);
            assertThat(adopted.family()).isEqualTo(Family.valueOf(family.name()));
            adopted.channel().close();
        }
    }

    @Test
    void portZeroIsAnyPort() throws Exception {
        ServerSocketChannel original = ServerSocketChannel.open();
        original.bind(null);

        BoundListener adopted = adopt("web", "*:0", inherited.inherit(original));

        assertThat(adopted.address()).isEqualTo("*:0");
        assertThat(adopted.bound()).isEqualTo("*:" + port(original));
        adopted.channel().close();
    }

    @Test
    void unixDomainSocketsAreTakenOver() throws Exception {
        Path file = folder.resolve("app.sock");
        ServerSocketChannel original = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        original.bind(UnixDomainSocketAddress.of(file));

        BoundListener adopted = adopt("web", "unix:" + file, inherited.inherit(original));

        assertThat(adopted.bound()).isEqualTo("unix:" + file);
        assertThat(adopted.family()).isEqualTo(Family.UNIX);
        SocketChannel.open(UnixDomainSocketAddress.of(file)).close();
        adopted.channel().close();
        assertThat(file).exists();
    }

    @Test
    void udpSocketsAreTakenOver() throws Exception {
        DatagramChannel original = DatagramChannel.open();
        original.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        String address = ListenAddress.canonicalUdp(original.getLocalAddress());
        try (DatagramChannel client = DatagramChannel.open()) {
            client.send(ByteBuffer.wrap(new byte[] {42}), original.getLocalAddress());

            BoundListener adopted = adopt("dns", address, inherited.inherit(original));

            assertThat(adopted.bound()).isEqualTo(address);
            ByteBuffer received = ByteBuffer.allocate(2);
            ((DatagramChannel) adopted.channel()).receive(received);
            assertThat(received.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {42}));
            adopted.channel().close();
        }
    }

    @Test
    void whatAllCopiesShareIsLeftAlone() throws Exception {
        ServerSocketChannel original = ServerSocketChannel.open();
        original.bind(null);
        original.configureBlocking(false);
        int descriptor = inherited.inherit(original);
        int flags = InheritedSockets.sharedFlags(descriptor);

        BoundListener adopted = adopt("web", "*:" + port(original), descriptor);
        adopted.channel().close();

        assertThat(InheritedSockets.sharedFlags(JdkSockets.descriptorOf(original)))
                .isEqualTo(flags);
        assertThat(original.accept()).isNull();
    }

    @Test
    void anotherAddressIsRefused() throws Exception {
        ServerSocketChannel original = ServerSocketChannel.open();
        original.bind(null);
        int descriptor = inherited.inherit(original);

        assertRefused("*:1", descriptor, "it is bound to *:" + port(original) + "; give both the same address");
        assertRefused(
                "127.0.0.1:0",
                inherited.inherit(original),
                "it is bound to *:" + port(original) + "; give both the same address");
    }

    /** For whoever handed it over may go on with it. */
    @Test
    void oneThatIsInheritedAndDoesNotFitStaysOpen() throws Exception {
        ServerSocketChannel original = ServerSocketChannel.open();
        original.bind(null);
        int descriptor = inherited.inherit(original);
        ListenOption option = new ListenOption("web", ListenAddress.parse("*:1"), 128, OptionalInt.empty());

        assertThat(catchThrowableOfType(
                        BindFailure.class, () -> new ListenerAdoption(posix).inherit(option, true, "*:1", descriptor)))
                .isNotNull();

        assertThat(posix.isListening(descriptor)).isTrue();
        posix.close(descriptor);
    }

    @Test
    void socketsOfAnotherKindAreRefused() throws Exception {
        String path = "unix:" + folder.resolve("app.sock");
        assertRefused(
                "*:80",
                inherited.unbound(Posix.AF_INET6, Posix.SOCK_DGRAM),
                "it is no stream socket; pass one (ListenStream= in a systemd socket unit)");
        assertRefused(
                "*:80",
                inherited.unbound(Posix.AF_INET6, Posix.SOCK_STREAM),
                "it is not listening; pass one that is (Accept=no in a systemd socket unit)");
        assertRefused(
                "udp:*:80",
                inherited.unbound(Posix.AF_INET, Posix.SOCK_STREAM),
                "it is no datagram socket; pass one (ListenDatagram= in a systemd socket unit)");
        assertRefused(
                "*:80",
                inherited.unbound(Posix.AF_UNIX, Posix.SOCK_STREAM),
                "it is a Unix-domain socket; pass one with an IP address");
        assertRefused(
                path,
                inherited.unbound(Posix.AF_INET, Posix.SOCK_STREAM),
                "it is no Unix-domain socket; pass one that has this path");
        assertRefused(
                "*:80",
                inherited.unbound(AF_NETLINK, SOCK_RAW),
                "its address family is 16, and must be IPv4, IPv6 or Unix; pass one of those");
    }

    @Test
    void aDescriptorThatIsNoSocketIsRefused() {
        int descriptor = InheritedSockets.copy(2);

        BindFailure failure = refusal("*:80", descriptor);

        assertThat(failure)
                .hasMessageEndingWith(
                        "socket operation on non-socket (getsockopt: ENOTSOCK); pass a socket that is open"
                                + " and bound");
        posix.close(descriptor);
    }

    private BoundListener adopt(String name, String canonical, int descriptor) throws BindFailure {
        ListenOption option = new ListenOption(name, ListenAddress.parse(canonical), 1024, OptionalInt.empty());
        return binder.adopt(option, true, canonical, descriptor);
    }

    private void assertRefused(String canonical, int descriptor, String why) {
        assertThat(refusal(canonical, descriptor))
                .hasMessage("cannot listen on web (" + canonical + ") with the inherited descriptor " + descriptor
                        + ": " + why);
        assertThat(InheritedSockets.isOpen(descriptor)).isFalse();
    }

    private BindFailure refusal(String canonical, int descriptor) {
        return catchThrowableOfType(BindFailure.class, () -> adopt("web", canonical, descriptor));
    }

    private static int port(NetworkChannel channel) throws IOException {
        SocketAddress address = channel.getLocalAddress();
        return ((InetSocketAddress) address).getPort();
    }
}
