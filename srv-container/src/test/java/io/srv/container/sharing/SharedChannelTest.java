package io.srv.container.sharing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That an adopted channel is like the JDK's own, and how it treats what it shares with other processes. */
@Timeout(60)
class SharedChannelTest {

    private SharedChannelFixture listener = SharedChannelFixture.tcp();

    @AfterEach
    void closeListener() throws IOException {
        listener.close();
    }

    @Test
    void channelIsOneOfTheJdksWithAddressOptionsAndAdaptor() throws Exception {
        ServerSocketChannel channel = listener.adopt();

        channel.setOption(StandardSocketOptions.SO_RCVBUF, 65536);

        assertThat(channel).isInstanceOf(Class.forName("sun.nio.ch.ServerSocketChannelImpl"));
        assertThat(channel.isBlocking()).isTrue();
        assertThat(channel.getLocalAddress()).isEqualTo(listener.address());
        assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF)).isPositive();
        assertThat(channel.socket().getLocalSocketAddress()).isEqualTo(listener.address());
        assertThat(channel.socket().isBound()).isTrue();
        assertThat(channel.toString()).startsWith("sun.nio.ch.ServerSocketChannelImpl[");
    }

    @Test
    void eachOfTwoChannelsServesWhatTheOtherDoesNotTake() throws Exception {
        ServerSocketChannel one = listener.adopt();
        ServerSocketChannel other = listener.adopt();
        SocketChannel first = listener.connect();
        SocketChannel second = listener.connect();

        try (SocketChannel a = one.accept();
                SocketChannel b = other.accept()) {
            assertThat(a.getRemoteAddress()).isEqualTo(first.getLocalAddress());
            assertThat(b.getRemoteAddress()).isEqualTo(second.getLocalAddress());
            assertThat(a.isBlocking()).isTrue();
        }
    }

    @Test
    void closingOneChannelLeavesTheOtherListening() throws Exception {
        ServerSocketChannel one = listener.adopt();
        ServerSocketChannel other = listener.adopt();

        one.close();
        listener.connect();

        try (SocketChannel accepted = other.accept()) {
            assertThat(accepted.isConnected()).isTrue();
        }
        assertThat(listener.descriptors()).isEqualTo(2);
    }

    @Test
    void socketOfTheOlderProtocolIsAdoptedToo() throws Exception {
        listener.close();
        listener = SharedChannelFixture.tcp4();
        ServerSocketChannel channel = listener.adopt();
        SocketChannel client = listener.connect();

        try (SocketChannel accepted = channel.accept()) {
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
        }
        assertThat(channel.getLocalAddress()).isEqualTo(listener.address());
    }

    @Test
    void unixDomainSocketIsAdoptedAndGoesQuiet(@TempDir Path directory) throws Exception {
        listener.close();
        listener = SharedChannelFixture.unix(directory.resolve("shared.sock"));
        ServerSocketChannel leaver = listener.adopt();
        ServerSocketChannel stayer = listener.adopt();
        CompletableFuture<SocketChannel> pending = accepting(leaver);

        QuietJvm.only(leaver);
        listener.connect();

        try (SocketChannel accepted = stayer.accept()) {
            assertThat(accepted.getLocalAddress()).isEqualTo(listener.address());
        }
        assertThat(pending).isNotDone();
        leaver.close();
        assertThatThrownBy(() -> pending.get(30, SECONDS)).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThat(leaver.toString()).contains("closed");
    }

    @Test
    void channelConfiguredBlockingAgainLeavesTheSocketNonBlocking() throws Exception {
        ServerSocketChannel channel = listener.adopt();
        channel.configureBlocking(false);
        assertThat(listener.isNonBlocking()).isTrue();
        assertThat(channel.accept()).isNull();

        channel.configureBlocking(true);

        assertThat(channel.isBlocking()).isTrue();
        assertThat(listener.isNonBlocking()).isTrue();
        CompletableFuture<SocketChannel> pending = accepting(channel);
        SocketChannel client = listener.connect();
        try (SocketChannel accepted = pending.get(30, SECONDS)) {
            assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
        }
    }

    @Test
    void acceptWithTimeoutNeverMakesTheSocketBlockingAgain() throws Exception {
        ServerSocket socket = listener.adopt().socket();
        assertThat(listener.isNonBlocking()).isFalse();
        socket.setSoTimeout(20);

        assertThatThrownBy(socket::accept)
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Accept timed out");

        assertThat(listener.isNonBlocking()).isTrue();
        socket.setSoTimeout(30_000);
        SocketChannel client = listener.connect();
        try (var accepted = socket.accept()) {
            assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalAddress());
        }
        assertThat(listener.isNonBlocking()).isTrue();
    }

    @Test
    void acceptWithTimeoutIsReleasedByClose() throws Exception {
        ServerSocketChannel channel = listener.adopt();
        channel.socket().setSoTimeout(600_000);
        CompletableFuture<Object> pending =
                SharedChannelServer.inThread(() -> channel.socket().accept());
        await("in accept").until(listener::isNonBlocking);

        channel.close();

        assertThatThrownBy(() -> pending.get(30, SECONDS)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void acceptWithTimeoutNeedsABlockingChannel() throws Exception {
        ServerSocketChannel channel = listener.adopt();
        channel.configureBlocking(false);
        channel.socket().setSoTimeout(20);

        assertThatThrownBy(() -> channel.socket().accept()).isInstanceOf(IllegalBlockingModeException.class);
    }

    @Test
    void closeReleasesABlockedAcceptAndTheDescriptor() throws Exception {
        ServerSocketChannel channel = listener.adopt();
        CompletableFuture<SocketChannel> pending = accepting(channel);

        channel.close();

        assertThatThrownBy(() -> pending.get(30, SECONDS)).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThat(listener.descriptors()).isEqualTo(1);
    }

    @Test
    void closeUnderAWaitingSelectorFreesTheDescriptorAtOnce() throws Exception {
        ServerSocketChannel channel = listener.adopt();
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_ACCEPT);
            CompletableFuture<Integer> selecting = SharedChannelServer.inThread(selector::select);

            channel.close();

            assertThat(selecting.get(30, SECONDS)).isZero();
            assertThat(listener.descriptors()).isEqualTo(1);
            assertThat(selector.keys()).isEmpty();
        }
    }

    @Test
    void closeUnderASelectingThreadFreesTheDescriptorEachTime() throws Exception {
        try (Selector selector = Selector.open()) {
            CompletableFuture<Object> loop = SharedChannelServer.inThread(() -> {
                while (true) {
                    selector.select();
                }
            });
            for (int round = 0; round < 300; round++) {
                ServerSocketChannel channel = listener.adopt();
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_ACCEPT);

                channel.close();

                SharedChannelServer.awaitFast("descriptor closed in round " + round)
                        .until(() -> listener.descriptors() == 1);
            }
            selector.close();
            assertThatThrownBy(() -> loop.get(30, SECONDS)).hasCauseInstanceOf(ClosedSelectorException.class);
        }
    }

    @Test
    void descriptorThatIsNoSocketIsRefusedByNumber() {
        assertThatThrownBy(() -> Sharing.open(999_999, StandardProtocolFamily.INET6))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Bad file descriptor");
    }

    private static CompletableFuture<SocketChannel> accepting(ServerSocketChannel channel) {
        return SharedChannelServer.accepting(channel).result();
    }
}
