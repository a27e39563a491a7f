package io.srv.container.sharing;

import static io.srv.container.sharing.InstalledRules.RULES;
import static io.srv.container.sharing.SharedChannelServer.inThread;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.container.sharing.Kind.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener that shares its socket since its bind does: as a bare one, and never to the harm of its siblings. */
@Timeout(60)
class BoundListenerTest {

    private SharedChannelFixture listener = SharedChannelFixture.tcp();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        RULES.forget();
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sun.nio.ch.EPollSelectorProvider", "sun.nio.ch.PollSelectorProvider"})
    void keysThatWereRegisteredBeforeTheBindSeeConnections(String provider) throws Exception {
        ServerSocketChannel channel = keep(ServerSocketChannel.open());
        channel.configureBlocking(false);
        Selector waiting = selector(provider);
        Selector interestedLater = selector(provider);
        SelectionKey key = channel.register(waiting, SelectionKey.OP_ACCEPT);
        SelectionKey later = channel.register(interestedLater, 0);
        interestedLater.selectNow();
        CompletableFuture<SocketAddress> selecting = inThread(() -> acceptOne(waiting, channel));

        bind(channel);
        SocketChannel client = listener.connect();

        assertThat(selecting.get(30, SECONDS)).isEqualTo(client.getLocalAddress());
        listener.connect();
        assertThat(interestedLater.selectNow()).isZero();
        later.interestOps(SelectionKey.OP_ACCEPT);
        assertThat(interestedLater.selectNow()).isEqualTo(1);
        assertThat(listener.isNonBlocking()).isTrue();
        try (SocketChannel accepted = channel.accept()) {
            assertThat(accepted.isConnected()).isTrue();
        }
        waiting.selectedKeys().clear();
        key.interestOps(0);
        listener.connect();
        assertThat(waiting.selectNow()).isZero();
        channel.close();
        await("descriptor closed").until(() -> {
            waiting.selectNow();
            interestedLater.selectNow();
            return listener.descriptors() == 1;
        });
    }

    /** As servers do; a socket that is not bound yet counts as ready, in any JVM. */
    private static SocketAddress acceptOne(Selector selector, ServerSocketChannel channel) throws IOException {
        while (true) {
            selector.select();
            selector.selectedKeys().clear();
            try (SocketChannel accepted = channel.getLocalAddress() == null ? null : channel.accept()) {
                if (accepted != null) {
                    return accepted.getRemoteAddress();
                }
            }
        }
    }

    @Test
    void channelThatWasNonBlockingBeforeTheBindStaysSo() throws Exception {
        ServerSocketChannel channel = keep(ServerSocketChannel.open());
        channel.configureBlocking(false);

        bind(channel);

        assertThat(channel.isBlocking()).isFalse();
        assertThat(channel.accept()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void noListenerEverMakesTheSharedSocketBlocking(Kind kind) throws Exception {
        listener.makeNonBlocking();
        Server server = keep(kind.open());
        bind(server);

        for (int i = 0; i < 3; i++) {
            CompletableFuture<SocketAddress> accepting = inThread(server::accept);
            SocketChannel client = listener.connect();
            assertThat(accepting.get(30, SECONDS)).isEqualTo(client.getLocalAddress());
            assertThat(listener.isNonBlocking()).isTrue();
        }
        server.close();
        assertThat(listener.isNonBlocking()).isTrue();
    }

    @Test
    void channelConfiguredBlockingBeforeOrAfterTheBindLeavesTheSharedSocketAsItIs() throws Exception {
        listener.makeNonBlocking();
        ServerSocketChannel channel = keep(ServerSocketChannel.open());
        channel.configureBlocking(false);
        channel.configureBlocking(true);

        bind(channel);
        channel.configureBlocking(false);
        channel.configureBlocking(true);

        assertThat(listener.isNonBlocking()).isTrue();
        CompletableFuture<SocketChannel> accepting = inThread(channel::accept);
        listener.connect();
        accepting.get(30, SECONDS).close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SOCKET", "ADAPTOR"})
    void acceptTimesOutAndAcceptsAgain(Kind kind) throws Exception {
        listener.makeNonBlocking();
        ServerSocket socket = socket(kind);
        bind(socket);
        socket.setSoTimeout(20);
        assertThat(socket.getSoTimeout()).isEqualTo(20);

        assertThatThrownBy(socket::accept)
                .isExactlyInstanceOf(SocketTimeoutException.class)
                .hasMessage("Accept timed out");

        assertThat(listener.isNonBlocking()).isTrue();
        socket.setSoTimeout(30_000);
        SocketChannel client = listener.connect();
        try (Socket accepted = socket.accept()) {
            assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalAddress());
            assertThat(accepted.getSoTimeout()).isZero();
        }
        assertThat(listener.isNonBlocking()).isTrue();
    }

    @Test
    void acceptTimesOutThoughAnotherThreadAccepts() throws Exception {
        ServerSocket socket = socket(Kind.SOCKET);
        bind(socket);
        CompletableFuture<Object> forEver = inThread(socket::accept);
        await("in accept").until(() -> threadsInAccept() == 1);
        socket.setSoTimeout(20);

        assertThatThrownBy(socket::accept).isExactlyInstanceOf(SocketTimeoutException.class);

        assertThat(forEver).isNotDone();
    }

    @Test
    void acceptedSocketIsOneOfTheJdks() throws Exception {
        ServerSocket socket = socket(Kind.SOCKET);
        bind(socket);
        SocketChannel client = listener.connect();
        long before = listener.descriptors();

        try (Socket accepted = socket.accept()) {
            client.write(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(accepted.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            accepted.getOutputStream().write(new byte[] {4, 5});
            accepted.shutdownOutput();
            java.nio.ByteBuffer answer = java.nio.ByteBuffer.allocate(3);
            while (client.read(answer) >= 0) {}
            assertThat(answer.flip().remaining()).isEqualTo(2);
            assertThat(accepted.getLocalPort()).isEqualTo(socket.getLocalPort());
            assertThat(accepted.getLocalSocketAddress()).isEqualTo(listener.address());
            assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalAddress());
            accepted.setSoTimeout(5);
            accepted.setTcpNoDelay(true);
            client.close();
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(listener.descriptors()).isEqualTo(before);
    }

    @Test
    void acceptsIntoASocketOfASubclass() throws Exception {
        class OwnSocket extends Socket {}
        try (ServerSocket socket = new ServerSocket() {
            @Override
            public Socket accept() throws IOException {
                OwnSocket accepted = new OwnSocket();
                implAccept(accepted);
                return accepted;
            }
        }) {
            bind(socket);
            SocketChannel client = listener.connect();
            try (Socket accepted = socket.accept()) {
                assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalAddress());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAWaitingAcceptAsInAnyJvm(Kind kind) throws Exception {
        for (boolean nonBlocking : new boolean[] {false, true}) {
            List<String> outcomes = new ArrayList<>();
            for (Server server : List.of(keep(kind.open()), keep(kind.openBare()))) {
                if (outcomes.isEmpty()) {
                    if (nonBlocking) {
                        listener.makeNonBlocking();
                    }
                    bind(server);
                } else {
                    server.bind(Kind.loopback(0));
                }
                CompletableFuture<String> accepting = inThread(() -> Kind.outcome(server::accept));
                CompletableFuture<String> queued = inThread(() -> Kind.outcome(server::accept));
                await("both to wait")
                        .until(() -> threadsInAccept() == 2
                                || (threadsInAccept() == 1 && (accepting.isDone() || queued.isDone())));
                server.close();
                outcomes.add(Stream.of(accepting.get(30, SECONDS), queued.get(30, SECONDS))
                        .sorted()
                        .toList()
                        .toString());
            }
            assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1));
            await("descriptor closed").until(() -> listener.descriptors() == 1);
            RULES.forget();
        }
    }

    @Test
    void interruptOfAPlatformThreadInAcceptOfAServerSocketDoesNothing() throws Exception {
        ServerSocket socket = socket(Kind.SOCKET);
        bind(socket);
        CompletableFuture<Thread> started = new CompletableFuture<>();
        CompletableFuture<SocketAddress> accepting = inThread(() -> {
            started.complete(Thread.currentThread());
            try (Socket accepted = socket.accept()) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return accepted.getRemoteSocketAddress();
            }
        });
        Thread thread = started.get(30, SECONDS);
        await("in accept").until(() -> threadsInAccept() == 1);

        thread.interrupt();

        SocketChannel client = listener.connect();
        assertThat(accepting.get(30, SECONDS)).isEqualTo(client.getLocalAddress());
    }

    @Test
    void acceptOnAVirtualThreadMakesTheSocketNonBlockingForGoodAndClosesOnInterrupt() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21);
        ServerSocket socket = socket(Kind.SOCKET);
        bind(socket);
        CompletableFuture<String> accepting = new CompletableFuture<>();
        startVirtualThread(() -> accepting.complete(Kind.outcome(() -> {
            try (Socket accepted = socket.accept()) {
                return accepted.getRemoteSocketAddress();
            }
        })));
        await("non-blocking").until(listener::isNonBlocking);
        SocketChannel client = listener.connect();
        assertThat(accepting.get(30, SECONDS))
                .isEqualTo(client.getLocalAddress().toString());
        assertThat(listener.isNonBlocking()).isTrue();

        CompletableFuture<String> interrupted = new CompletableFuture<>();
        Thread thread = startVirtualThread(() -> interrupted.complete(Kind.outcome(socket::accept)));
        await("parked").until(() -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();

        assertThat(interrupted.get(30, SECONDS)).isEqualTo("java.net.SocketException: Closed by interrupt");
        assertThat(socket.isClosed()).isTrue();
        assertThat(listener.descriptors()).isEqualTo(1);
    }

    @Test
    void closeEndsAnAcceptOnAVirtualThread() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21);
        ServerSocket socket = socket(Kind.SOCKET);
        bind(socket);
        CompletableFuture<String> accepting = new CompletableFuture<>();
        Thread thread = startVirtualThread(() -> accepting.complete(Kind.outcome(socket::accept)));
        await("parked").until(() -> thread.getState() == Thread.State.WAITING);

        socket.close();

        assertThat(accepting.get(30, SECONDS)).isEqualTo("java.net.SocketException: Socket closed");
        assertThat(listener.descriptors()).isEqualTo(1);
    }

    @Test
    void connectionOfALostServerSocketIsClosedWhenItWasCollected() throws Exception {
        int inherited = listener.inherit();
        RULES.share(listener.address(), inherited);
        new ServerSocket().bind(listener.address());

        await("collected").until(() -> {
            System.gc();
            return listener.descriptors() == 1;
        });
        keep(new ServerSocket()).bind(listener.address());
    }

    @Test
    void unixDomainChannelIsSharedThoughItsFileExists(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("shared.sock");
        listener.close();
        listener = SharedChannelFixture.unix(path);
        ServerSocketChannel channel = keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));

        RULES.share(listener.address(), listener.inherit());
        channel.bind(UnixDomainSocketAddress.of(path));

        listener.connect();
        try (SocketChannel accepted = channel.accept()) {
            assertThat(accepted.getLocalAddress()).isEqualTo(listener.address());
        }
        assertThat(channel.getLocalAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
        channel.close();
        assertThat(Files.exists(path)).isTrue();
    }

    @Test
    void unixDomainChannelWithoutAPathIsPrivate(@TempDir Path directory) throws Exception {
        ServerSocketChannel unnamed = keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        unnamed.bind(null);
        Path path = ((UnixDomainSocketAddress) unnamed.getLocalAddress()).getPath();
        assertThat(Files.deleteIfExists(path)).isTrue();

        ServerSocketChannel empty = keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        assertThatThrownBy(() -> empty.bind(UnixDomainSocketAddress.of(""))).isInstanceOf(java.net.BindException.class);
        assertThat(RULES.bound).isEmpty();
    }

    @Test
    void channelOfTheOlderProtocolOnASocketOfBothSaysItsOwnWildcard() throws Exception {
        try (SharedChannelFixture wildcard = SharedChannelFixture.wildcard()) {
            int port = ((InetSocketAddress) wildcard.address()).getPort();
            RULES.share(wildcard.address(), wildcard.inherit());
            ServerSocketChannel four = keep(ServerSocketChannel.open(StandardProtocolFamily.INET));

            four.bind(new InetSocketAddress(port));

            assertThat(four.getLocalAddress()).isEqualTo(new InetSocketAddress("0.0.0.0", port));
            try (SocketChannel client = SocketChannel.open(Kind.loopback(port));
                    SocketChannel accepted = four.accept()) {
                assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
                assertThat(accepted.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true))
                        .isSameAs(accepted);
            }
            ServerSocketChannel refused = keep(ServerSocketChannel.open(StandardProtocolFamily.INET));
            assertThatThrownBy(() -> refused.bind(new InetSocketAddress(InetAddress.getByName("::1"), port)))
                    .isInstanceOf(java.nio.channels.UnsupportedAddressTypeException.class);
        }
    }

    /** How many threads of this test have got into the JDK's call. */
    private static long threadsInAccept() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals("accepting"))
                .filter(entry -> Stream.of(entry.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch.")))
                .count();
    }

    private static Thread startVirtualThread(Runnable task) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }

    private ServerSocket socket(Kind kind) {
        return ((Kind.SocketServer) keep(kind.open())).socket();
    }

    private void bind(ServerSocketChannel channel) throws IOException {
        share();
        channel.bind(listener.address());
    }

    private void bind(ServerSocket socket) throws IOException {
        share();
        socket.bind(listener.address());
    }

    private void bind(Server server) throws IOException {
        share();
        server.bind(listener.address());
    }

    private void share() {
        RULES.share(listener.address(), listener.inherit());
    }

    private Selector selector(String provider) throws Exception {
        return keep(((SelectorProvider) Class.forName(provider).getConstructor().newInstance()).openSelector());
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }
}
