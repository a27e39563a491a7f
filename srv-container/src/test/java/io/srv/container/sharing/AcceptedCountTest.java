package io.srv.container.sharing;

import static io.srv.container.sharing.InstalledRules.RULES;
import static io.srv.container.sharing.SharedChannelServer.inThread;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.sharing.Kind.Server;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That each connection from an inherited descriptor counts once, whatever took it. */
@Timeout(60)
class AcceptedCountTest {

    private final SharedChannelFixture listener = SharedChannelFixture.tcp();
    private final int inherited = listener.inherit();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        RULES.forget();
        listener.close();
        assertThat(Sharing.accepted()).doesNotContainKey(inherited);
    }

    @ParameterizedTest
    @EnumSource
    void countGoesOnAfterACloseAndANewBind(Kind kind) throws Exception {
        RULES.share(listener.address(), inherited);
        assertThat(Sharing.accepted()).doesNotContainKey(inherited);
        for (long round = 0; round < 3; round++) {
            Server server = keep(kind.open());
            server.bind(listener.address());
            assertThat(Sharing.accepted()).containsEntry(inherited, 2 * round);
            CompletableFuture<Object> accepting = inThread(server::accept);
            listener.connect();
            accepting.get(30, SECONDS);
            listener.connect();
            server.accept();
            server.close();
            assertThat(Sharing.accepted()).containsEntry(inherited, 2 * round + 2);
        }
    }

    @Test
    void channelThatFindsNothingToAcceptCountsNothing() throws Exception {
        RULES.share(listener.address(), inherited);
        ServerSocketChannel channel = keep(ServerSocketChannel.open());
        channel.configureBlocking(false);
        channel.bind(listener.address());

        assertThat(channel.accept()).isNull();

        assertThat(Sharing.accepted()).containsEntry(inherited, 0L);
        try (Selector selector = Selector.open()) {
            channel.register(selector, channel.validOps());
            listener.connect();
            selector.select();
            channel.accept().close();
        }
        assertThat(Sharing.accepted()).containsEntry(inherited, 1L);
    }

    @Test
    void asynchronousAcceptCountsWithAHandlerAndOnceWithAFuture() throws Exception {
        RULES.share(listener.address(), inherited);
        AsynchronousServerSocketChannel channel = keep(AsynchronousServerSocketChannel.open());
        channel.bind(listener.address());
        CompletableFuture<String> handled = new CompletableFuture<>();
        channel.accept("attachment", completing(handled));
        listener.connect();
        assertThat(handled.get(30, SECONDS)).isEqualTo("attachment");
        assertThat(Sharing.accepted()).containsEntry(inherited, 1L);

        Future<AsynchronousSocketChannel> accepting = channel.accept();
        assertThat(accepting.isDone()).isFalse();
        listener.connect();
        AsynchronousSocketChannel accepted = accepting.get(30, SECONDS);

        assertThat(accepting.get()).isSameAs(accepted);
        assertThat(accepting.isDone()).isTrue();
        accepted.close();
        assertThat(Sharing.accepted()).containsEntry(inherited, 2L);
        CompletableFuture<String> failed = new CompletableFuture<>();
        channel.accept("attachment", completing(failed));
        channel.close();
        assertThat(failed).failsWithin(30, SECONDS);
        assertThat(Sharing.accepted()).containsEntry(inherited, 2L);
    }

    private static CompletionHandler<AsynchronousSocketChannel, String> completing(CompletableFuture<String> handled) {
        return new CompletionHandler<>() {
            @Override
            public void completed(AsynchronousSocketChannel accepted, String attachment) {
                handled.complete(attachment);
            }

            @Override
            public void failed(Throwable why, String attachment) {
                handled.completeExceptionally(why);
            }
        };
    }

    @Test
    void openedChannelCounts() throws Exception {
        ServerSocketChannel channel = keep(Sharing.open(inherited, java.net.StandardProtocolFamily.INET6));

        listener.connect();
        channel.accept().close();

        assertThat(Sharing.accepted()).containsEntry(inherited, 1L);
    }

    @Test
    void descriptorThatNativeCodeHasIsAbsent() throws Exception {
        Sharing.open(inherited, java.net.StandardProtocolFamily.INET6).close();
        assertThat(Sharing.accepted()).containsEntry(inherited, 0L);

        Sharing.reserve(inherited);

        assertThat(Sharing.accepted()).doesNotContainKey(inherited);
    }

    @ParameterizedTest
    @EnumSource
    void privateListenerIsAbsent(Kind kind) throws Exception {
        var before = Sharing.accepted();
        Server server = keep(kind.open());
        server.bind(Kind.loopback(0));
        CompletableFuture<Object> accepting = inThread(server::accept);
        keep(java.nio.channels.SocketChannel.open(server.localAddress()));
        accepting.get(30, SECONDS);

        assertThat(Sharing.accepted()).isEqualTo(before);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }
}
