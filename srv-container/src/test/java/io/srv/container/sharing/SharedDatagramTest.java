package io.srv.container.sharing;

import static io.srv.container.sharing.InstalledRules.RULES;
import static io.srv.container.sharing.SharedChannelServer.inThread;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.container.sharing.DatagramKind.Datagram;
import io.srv.container.sharing.DatagramKind.Receiver;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application's bind of a socket for datagrams does, shared and private, and that it is as bare as can be. */
@Timeout(60)
class SharedDatagramTest {

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final SharedDatagramFixture socket = keep(new SharedDatagramFixture());

    SharedDatagramTest() {
        assertThat(RULES.bound).isEmpty(); // they are installed by now
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size(); i > 0; i--) {
            opened.get(i - 1).close();
        }
        RULES.forget();
    }

    @ParameterizedTest
    @EnumSource
    void twoThatBindTheSameAddressServeItTogether(DatagramKind kind) throws Exception {
        Receiver one = keep(kind.open());
        Receiver other = keep(kind.open());
        int first = socket.share();
        one.bind(socket.address());
        int second = socket.share();
        other.bind(socket.address());

        Receiver client = socket.send("to the one");
        Datagram received = one.receive();
        assertThat(received).isEqualTo(new Datagram("to the one", client.localAddress()));
        one.send(new Datagram("answer", received.peer()));
        assertThat(client.receive()).isEqualTo(new Datagram("answer", socket.address()));
        CompletableFuture<Datagram> receiving = inThread(other::receive);
        one.close();
        socket.send("to the other");

        assertThat(receiving.get(30, SECONDS).text()).isEqualTo("to the other");
        assertThat(RULES.bound).containsExactly(first, second);
        assertThat(socket.descriptors()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void addressIsFreeAgainAfterTheClose(DatagramKind kind) throws Exception {
        socket.share();
        for (int round = 0; round < 20; round++) {
            Receiver receiver = kind.open();
            receiver.bind(socket.address());
            socket.send("round " + round);
            assertThat(receiver.receive().text()).isEqualTo("round " + round);
            receiver.close();
        }
        assertThat(socket.descriptors()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void secondBindInTheSameJvmFailsAsInAnyJvm(DatagramKind kind) throws Exception {
        socket.share();
        Receiver winner = keep(kind.open());
        winner.bind(socket.address());
        Receiver bareWinner = keep(kind.openBare());
        bareWinner.bind(Kind.loopback(0));

        String conflict = bind(keep(kind.open()), socket.address());

        assertThat(conflict)
                .isEqualTo(bind(keep(kind.openBare()), bareWinner.localAddress()))
                .isEqualTo("java.net.BindException: Address already in use");
    }

    private static String bind(Receiver receiver, java.net.SocketAddress address) {
        return Kind.outcome(() -> {
            receiver.bind(address);
            return "bound";
        });
    }

    @Test
    void allWaysToMakeASocketShare() throws Exception {
        socket.share();
        InetSocketAddress address = (InetSocketAddress) socket.address();
        List<DatagramSocket> sockets = new ArrayList<>();
        for (int way = 0; way < 3; way++) {
            DatagramSocket made = way == 0
                    ? new DatagramSocket(address)
                    : way == 1
                            ? new DatagramSocket(address.getPort(), address.getAddress())
                            : new MulticastSocket(address);
            sockets.add(made);
            socket.send("way " + way);
            DatagramPacket packet = new DatagramPacket(new byte[9], 9);
            made.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength())).isEqualTo("way " + way);
            made.close();
        }
        try (DatagramChannel channel =
                DatagramChannel.open(StandardProtocolFamily.INET).bind(address)) {
            socket.send("INET");
            assertThat(channel.receive(ByteBuffer.allocate(9))).isNotNull();
        }
        assertThat(RULES.bound).hasSize(4);
        assertThat(sockets).allMatch(DatagramSocket::isClosed);
    }

    @ParameterizedTest
    @EnumSource
    void noReceiverEverMakesTheSharedSocketBlocking(DatagramKind kind) throws Exception {
        socket.makeNonBlocking();
        socket.share();
        Receiver receiver = keep(kind.open());
        if (receiver.itself() instanceof DatagramChannel channel) {
            channel.configureBlocking(false);
            channel.configureBlocking(true);
        }
        receiver.bind(socket.address());
        if (receiver.itself() instanceof DatagramChannel channel) {
            channel.configureBlocking(false);
            channel.configureBlocking(true);
        }

        for (int i = 0; i < 3; i++) {
            CompletableFuture<Datagram> receiving = inThread(receiver::receive);
            Receiver client = socket.send("one");
            assertThat(receiving.get(30, SECONDS).text()).isEqualTo("one");
            receiver.send(new Datagram("back", client.localAddress()));
            assertThat(client.receive().text()).isEqualTo("back");
            assertThat(socket.isNonBlocking()).isTrue();
        }
        receiver.close();
        assertThat(socket.isNonBlocking()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timeoutPassesAsInAnyJvmAndLeavesTheSharedSocketNonBlocking(boolean shared) throws Exception {
        DatagramSocket receiver = ((DatagramKind.SocketReceiver) keep(DatagramKind.SOCKET.open())).itself();
        if (shared) {
            socket.share();
            receiver.bind(socket.address());
        } else {
            receiver.bind(Kind.loopback(0));
        }
        receiver.setSoTimeout(20);
        DatagramPacket packet = new DatagramPacket(new byte[9], 9);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> receiver.receive(packet))
                    .isExactlyInstanceOf(SocketTimeoutException.class)
                    .hasMessage("Receive timed out");
        }

        assertThat(socket.isNonBlocking()).isEqualTo(shared);
        receiver.setSoTimeout(30_000);
        try (Receiver client = DatagramKind.CHANNEL.openBare()) {
            client.bind(Kind.loopback(0));
            client.send(new Datagram("late", receiver.getLocalSocketAddress()));
            receiver.receive(packet);
            assertThat(packet.getLength()).isEqualTo(4);
            receiver.setSoTimeout(0);
            client.send(new Datagram("later", receiver.getLocalSocketAddress()));
            receiver.receive(packet);
            assertThat(packet.getLength()).isEqualTo(5);
        }
        assertThat(socket.isNonBlocking()).isEqualTo(shared);
    }

    @Test
    void packetThatWasTooShortHasItsWholeRoomForTheNextOne() throws Exception {
        socket.share();
        try (DatagramSocket receiver = new DatagramSocket(socket.address())) {
            DatagramPacket packet = new DatagramPacket(new byte[10], 2, 6);
            for (String text : List.of("12", "1234567890", "123456", "")) {
                socket.send(text);
                receiver.receive(packet);
                assertThat(new String(packet.getData(), 2, packet.getLength()))
                        .isEqualTo(text.substring(0, Math.min(6, text.length())));
            }
            assertThat(packet.getData()[8]).isZero();
        }
    }

    @Test
    void receiveOnAVirtualThreadMakesTheSocketNonBlockingForGood() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21);
        socket.share();
        Receiver receiver = keep(DatagramKind.SOCKET.open());
        receiver.bind(socket.address());

        CompletableFuture<Datagram> receiving = SharedChannelServer.inVirtualThread(receiver::receive);
        await("non-blocking").until(socket::isNonBlocking);
        socket.send("virtual");

        assertThat(receiving.get(30, SECONDS).text()).isEqualTo("virtual");
        assertThat(socket.isNonBlocking()).isTrue();
    }

    @Test
    void sharedSocketCannotBeConnected() throws Exception {
        socket.share();
        for (DatagramKind kind : DatagramKind.values()) {
            try (Receiver receiver = kind.open()) {
                receiver.bind(socket.address());

                assertThatThrownBy(() -> receiver.connect(Kind.loopback(9)))
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("the socket is shared with other processes");

                if (receiver.itself() instanceof DatagramChannel channel) {
                    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                            .isInstanceOf(NotYetConnectedException.class);
                    assertThat(channel.disconnect().isConnected()).isFalse();
                }
                socket.send("still received");
                assertThat(receiver.receive().text()).isEqualTo("still received");
            }
        }
    }

    @Test
    void keyThatWasRegisteredBeforeTheBindSeesDatagrams() throws Exception {
        DatagramChannel channel = keep(DatagramChannel.open());
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            assertThat(selector.selectNow()).isZero();
            socket.share();
            channel.bind(socket.address());
            assertThat(channel.receive(ByteBuffer.allocate(9))).isNull();

            socket.send("selected");

            selector.select();
            assertThat(key.isReadable()).isTrue();
            assertThat(channel.receive(ByteBuffer.allocate(9))).isNotNull();
            assertThat(channel.isBlocking()).isFalse();
            assertThat(socket.isNonBlocking()).isTrue();
            selector.selectedKeys().clear();
            key.interestOps(SelectionKey.OP_WRITE);
            assertThat(selector.select()).isEqualTo(1);
            channel.close();
            selector.selectNow();
        }
        await("descriptor closed").until(() -> socket.descriptors() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void sharedReceiverLooksLikeABareOne(DatagramKind kind) throws Exception {
        SharedDatagramFixture wildcard = keep(new SharedDatagramFixture(new InetSocketAddress(0)));
        for (SharedDatagramFixture fixture : List.of(socket, wildcard)) {
            Receiver receiver = keep(kind.open());
            Receiver bare = keep(kind.openBare());
            for (Receiver each : List.of(receiver, bare)) {
                each.setOption(StandardSocketOptions.SO_REUSEADDR, false);
                each.setOption(StandardSocketOptions.SO_RCVBUF, 40_000);
            }
            assertSame(receiver, bare);

            fixture.share();
            receiver.bind(fixture == wildcard ? new InetSocketAddress(fixture.port()) : fixture.address());
            bare.bind(fixture == wildcard ? new InetSocketAddress(0) : Kind.loopback(0));

            assertSame(receiver, bare);
            for (Receiver each : List.of(receiver, bare)) {
                each.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                each.setOption(StandardSocketOptions.SO_RCVBUF, 50_000);
                each.setOption(StandardSocketOptions.SO_BROADCAST, true);
            }
            assertSame(receiver, bare);
            assertThat(bind(receiver, Kind.loopback(0))).isEqualTo(bind(bare, Kind.loopback(0)));
            receiver.close();
            bare.close();
            assertSame(receiver, bare);
            assertThat(Kind.outcome(receiver::receive)).isEqualTo(Kind.outcome(bare::receive));
        }
    }

    private static void assertSame(Receiver receiver, Receiver bare) {
        assertThat(receiver.text()).isEqualTo(bare.text());
    }

    @ParameterizedTest
    @EnumSource
    void privateReceiverIsOneOfTheJdks(DatagramKind kind) throws Exception {
        Receiver receiver = keep(kind.open());
        Receiver peer = keep(kind.open());
        receiver.bind(Kind.loopback(0));
        peer.bind(Kind.loopback(0));
        assertThat(bind(keep(kind.open()), peer.localAddress())).contains("Address already in use");

        peer.connect(receiver.localAddress());
        peer.send(new Datagram("connected", receiver.localAddress()));
        Datagram received = receiver.receive();
        receiver.send(new Datagram("answer", received.peer()));

        assertThat(received).isEqualTo(new Datagram("connected", peer.localAddress()));
        assertThat(peer.receive()).isEqualTo(new Datagram("answer", receiver.localAddress()));
        assertThat(RULES.bound).isEmpty();
        assertThat(RULES.datagramsRefused)
                .containsExactly(((InetSocketAddress) peer.localAddress()).getPort() + ": Address already in use");
        assertThat(RULES.refused).isEmpty();
    }

    @Test
    void rulesForListenersAreNotAskedForDatagrams() throws Exception {
        RULES.forbid(socket.address(), new java.net.BindException("not asked"));
        socket.share();
        try (Receiver receiver = DatagramKind.CHANNEL.open()) {
            receiver.bind(socket.address());
        }
        assertThat(RULES.bound).hasSize(1);
        assertThat(Sharing.accepted()).doesNotContainKey(RULES.bound.element());
    }

    @Test
    void addressOfADescriptorIsKnown() throws Exception {
        assertThat(Sharing.localAddress(socket.inherit())).isEqualTo(socket.address());
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAWaitingReceiveAsInAnyJvm(DatagramKind kind) throws Exception {
        List<String> outcomes = new ArrayList<>();
        socket.share();
        Receiver shared = keep(kind.open());
        shared.bind(socket.address());
        Receiver bare = keep(kind.openBare());
        bare.bind(Kind.loopback(0));
        for (Receiver receiver : List.of(shared, bare)) {
            CompletableFuture<String> receiving = inThread(() -> Kind.outcome(receiver::receive));
            await("to wait").until(() -> threadsInReceive() > 0);
            receiver.close();
            outcomes.add(receiving.get(30, SECONDS));
        }
        assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1)).contains("lose");
        assertThat(socket.descriptors()).isZero();
    }

    private static long threadsInReceive() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> java.util.stream.Stream.of(stack)
                        .anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch.Datagram")))
                .count();
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }
}
