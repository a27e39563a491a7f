package io.srv.container.sharing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.container.sharing.SharedChannelServer.Accepting;
import io.srv.container.sharing.SharedChannelServer.Running;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That a quiet channel accepts nothing, whoever waits on it and however, and that its siblings take it all. */
@Timeout(120)
class SharedChannelQuietTest {

    private final SharedChannelFixture listener = SharedChannelFixture.tcp();

    @AfterEach
    void closeListener() throws IOException {
        listener.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCKING, false, 400",
        "BLOCKING, true, 200",
        "TIMEOUT, true, 100",
        "SELECTOR, true, 200",
        "VIRTUAL_THREAD, true, 200"
    })
    void everyConnectionIsTakenOnceAndNoneByTheQuietChannel(SharedChannelServer server, boolean nonBlocking, int rounds)
            throws Exception {
        assumeTrue(server != SharedChannelServer.VIRTUAL_THREAD
                || Runtime.version().feature() >= 21);
        if (nonBlocking) {
            listener.makeNonBlocking();
        }
        for (int round = 0; round < rounds; round++) {
            // Given two workers, and connections that come just when one of them goes quiet
            ServerSocketChannel leaver = listener.adopt();
            ServerSocketChannel stayer = listener.adopt();
            Running leaving = server.start(leaver);
            Running staying = server.start(stayer);
            List<SocketAddress> all = new ArrayList<>();
            CompletableFuture<Void> quiet = SharedChannelServer.inThread(() -> {
                long untilNs = System.nanoTime() + ThreadLocalRandom.current().nextInt(400_000);
                while (System.nanoTime() < untilNs) {
                    Thread.onSpinWait();
                }
                QuietJvm.only(leaver);
                return null;
            });
            for (int i = 0; i < 6; i++) {
                all.add(connectAndClose());
            }
            quiet.get(30, SECONDS);

            // When more come
            List<SocketAddress> late = List.of(connectAndClose(), connectAndClose());
            all.addAll(late);

            // Then all are accepted, once, the late ones by the other worker, and both servers still run
            SharedChannelServer.awaitFast("all accepted in round " + round)
                    .until(() -> leaving.accepted().size() + staying.accepted().size() >= all.size());
            assertThat(staying.accepted()).containsAll(late);
            List<SocketAddress> accepted = new ArrayList<>(leaving.accepted());
            accepted.addAll(staying.accepted());
            assertThat(accepted).containsExactlyInAnyOrderElementsOf(all);
            assertThat(leaving.end()).isNotDone();

            leaver.close();
            stayer.close();
            leaving.end().get(30, SECONDS);
            staying.end().get(30, SECONDS);
            SharedChannelServer.awaitFast("descriptors closed").until(() -> listener.descriptors() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void acceptBeforeAndAfterQuietEndOnlyWithTheClose(boolean nonBlocking) throws Exception {
        if (nonBlocking) {
            listener.makeNonBlocking();
        }
        ServerSocketChannel shared = listener.adopt();
        CompletableFuture<SocketChannel> before =
                SharedChannelServer.accepting(shared).result();
        CompletableFuture<SocketChannel> queued =
                SharedChannelServer.accepting(shared).result();

        QuietJvm.only(shared);
        QuietJvm.only(shared);
        CompletableFuture<SocketChannel> after =
                SharedChannelServer.accepting(shared).result();
        listener.connect();
        assertSiblingAccepts();

        assertThat(List.of(before, queued, after)).noneMatch(CompletableFuture::isDone);
        shared.close();
        for (CompletableFuture<SocketChannel> accept : List.of(before, queued, after)) {
            assertThatThrownBy(() -> accept.get(30, SECONDS)).hasCauseInstanceOf(ClosedChannelException.class);
        }
        assertThatThrownBy(shared::accept).isInstanceOf(ClosedChannelException.class);
        assertThat(listener.descriptors()).isEqualTo(2);
    }

    @Test
    void acceptOfAQuietChannelIsReleasedByCloseAsByTheJdk() throws Exception {
        ServerSocketChannel shared = listener.adopt();
        QuietJvm.only(shared);
        Accepting pending = SharedChannelServer.accepting(shared);

        shared.close();

        assertThatThrownBy(() -> pending.result().get(30, SECONDS))
                .hasCauseExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptOfAQuietAcceptClosesTheChannelAsInTheJdk(boolean acceptsFirst) throws Exception {
        ServerSocketChannel shared = listener.adopt();
        if (!acceptsFirst) {
            QuietJvm.only(shared);
        }
        Accepting pending = SharedChannelServer.accepting(shared);
        QuietJvm.only(shared);

        pending.thread().interrupt();

        assertThatThrownBy(() -> pending.result().get(30, SECONDS))
                .hasCauseExactlyInstanceOf(ClosedByInterruptException.class);
        assertThat(shared.isOpen()).isFalse();
        assertThat(listener.descriptors()).isEqualTo(1);
    }

    @Test
    void plainServerLoopLivesUntilItsSocketIsClosed() throws Exception {
        ServerSocketChannel shared = listener.adopt();
        ServerSocket socket = shared.socket();
        CompletableFuture<Void> loop = SharedChannelServer.inThread(() -> {
            while (socket.accept() != null) {}
            return null;
        });

        QuietJvm.only(shared);
        listener.connect();
        assertSiblingAccepts();

        assertThat(loop).isNotDone();
        socket.close();
        assertThatThrownBy(() -> loop.get(30, SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void acceptWithTimeoutOnAQuietChannelTimesOut() throws Exception {
        ServerSocketChannel shared = listener.adopt();
        shared.socket().setSoTimeout(20);
        listener.connect();
        QuietJvm.only(shared);

        assertThatThrownBy(() -> shared.socket().accept())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Accept timed out");

        assertThat(shared.isOpen()).isTrue();
        assertSiblingAccepts();
    }

    @Test
    void acceptWithTimeoutThatIsWaitingWhenQuietComesTimesOut() throws Exception {
        ServerSocketChannel shared = listener.adopt();
        shared.socket().setSoTimeout(500);
        CompletableFuture<Object> pending =
                SharedChannelServer.inThread(() -> shared.socket().accept());
        SharedChannelServer.awaitFast("in accept").until(listener::isNonBlocking);

        QuietJvm.only(shared);
        listener.connect();

        assertThatThrownBy(() -> pending.get(30, SECONDS)).hasCauseInstanceOf(SocketTimeoutException.class);
        assertSiblingAccepts();
    }

    @Test
    void nonBlockingAcceptReturnsNothingThoughConnectionsWait() throws Exception {
        ServerSocketChannel shared = listener.adopt();
        shared.configureBlocking(false);
        listener.connect();

        QuietJvm.only(shared);

        assertThat(shared.accept()).isNull();
        assertSiblingAccepts();
        shared.close();
        assertThatThrownBy(shared::accept).isInstanceOf(ClosedChannelException.class);
        QuietJvm.only(shared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sun.nio.ch.EPollSelectorProvider", "sun.nio.ch.PollSelectorProvider"})
    void selectorFindsAQuietChannelNotReady(String provider) throws Exception {
        ServerSocketChannel shared = listener.adopt();
        shared.configureBlocking(false);
        try (Selector registeredBefore = open(provider);
                Selector registeredAfter = open(provider)) {
            SelectionKey key = shared.register(registeredBefore, SelectionKey.OP_ACCEPT);
            listener.connect();
            assertThat(registeredBefore.selectNow()).isEqualTo(1);
            registeredBefore.selectedKeys().clear();

            QuietJvm.only(shared);
            shared.register(registeredAfter, SelectionKey.OP_ACCEPT);

            assertThat(registeredBefore.selectNow()).isZero();
            assertThat(registeredAfter.selectNow()).isZero();
            key.interestOps(0);
            assertThat(registeredBefore.selectNow()).isZero();
            key.interestOps(SelectionKey.OP_ACCEPT);
            assertThat(registeredBefore.selectNow()).isZero();
            assertSiblingAccepts();
        }
    }

    @Test
    void selectorSleepsThoughConnectionsWaitOnAQuietChannel() throws Exception {
        ServerSocketChannel shared = listener.adopt();
        shared.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            shared.register(selector, SelectionKey.OP_ACCEPT);
            selector.selectNow();
            listener.connect();
            QuietJvm.only(shared);
            selector.selectNow(); // uses up the wake-up
            long beforeNs = System.nanoTime();

            int ready = selector.select(100);

            // Else the server's selector thread would spin.
            assertThat(Duration.ofNanos(System.nanoTime() - beforeNs)).isGreaterThan(Duration.ofMillis(90));
            assertThat(ready).isZero();
        }
    }

    @Test
    void quietAcceptThatACloseReleasesLeavesTheQueueToTheSiblings() throws Exception {
        for (int round = 0; round < 100; round++) {
            ServerSocketChannel shared = listener.adopt();
            Accepting pending = SharedChannelServer.accepting(shared);
            QuietJvm.only(shared);
            connectAndClose();

            shared.close();

            assertThatThrownBy(() -> pending.result().get(30, SECONDS))
                    .hasCauseExactlyInstanceOf(AsynchronousCloseException.class);
            assertSiblingAccepts();
        }
    }

    @Test
    void selectorThatSleepsIsWokenByQuietAndFindsNothing() throws Exception {
        ServerSocketChannel shared = listener.adopt();
        shared.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            shared.register(selector, SelectionKey.OP_ACCEPT);
            CompletableFuture<Integer> selecting = SharedChannelServer.inThread(selector::select);

            QuietJvm.only(shared);

            assertThat(selecting.get(30, SECONDS)).isZero();
        }
    }

    private void assertSiblingAccepts() throws Exception {
        CompletableFuture<SocketChannel> accept = SharedChannelServer.inThread(listener.adopt()::accept);
        try (SocketChannel accepted = accept.get(30, SECONDS)) {
            assertThat(accepted.isConnected()).isTrue();
        }
    }

    private static Selector open(String provider) throws Exception {
        return ((SelectorProvider)
                        Class.forName(provider).getDeclaredConstructor().newInstance())
                .openSelector();
    }

    private SocketAddress connectAndClose() throws IOException {
        try (SocketChannel client = SocketChannel.open(listener.address())) {
            return client.getLocalAddress();
        }
    }
}
