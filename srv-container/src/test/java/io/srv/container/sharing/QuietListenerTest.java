package io.srv.container.sharing;

import static io.srv.container.sharing.InstalledRules.RULES;
import static io.srv.container.sharing.SharedChannelServer.inThread;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srv.container.sharing.Kind.Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That a JVM which has gone quiet accepts nothing more from its shared listeners, whatever their kind. */
@Timeout(120)
class QuietListenerTest {

    private final SharedChannelFixture listener = SharedChannelFixture.tcp();
    private final List<Server> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Server server : opened) {
            server.close();
        }
        RULES.forget();
        listener.close();
        QuietJvm.speakAgain();
    }

    @ParameterizedTest
    @EnumSource
    void acceptThatWaitsWhenQuietComesWaitsUntilTheClose(Kind kind) throws Exception {
        Server server = open(kind);
        CompletableFuture<String> accepting = inThread(() -> Kind.outcome(server::accept));

        Sharing.quiet();

        assertSiblingAccepts();
        assertThat(accepting).isNotDone();
        server.close();
        assertThat(accepting.get(30, SECONDS)).contains("lose");
    }

    @ParameterizedTest
    @EnumSource
    void acceptThatComesAfterQuietWaitsUntilTheClose(Kind kind) throws Exception {
        Server server = open(kind);
        Sharing.quiet();
        listener.connect();
        CompletableFuture<String> accepting = inThread(() -> Kind.outcome(server::accept));

        assertSiblingAccepts();

        assertThat(accepting).isNotDone();
        server.close();
        assertThat(accepting.get(30, SECONDS)).contains("lose");
    }

    @ParameterizedTest
    @EnumSource
    void listenerThatIsBoundAfterQuietAcceptsNothing(Kind kind) throws Exception {
        Sharing.quiet();
        Server server = open(kind);
        CompletableFuture<String> accepting = inThread(() -> Kind.outcome(server::accept));

        assertSiblingAccepts();

        assertThat(accepting).isNotDone();
        server.close();
        assertThat(accepting.get(30, SECONDS)).contains("lose");
    }

    @ParameterizedTest
    @EnumSource
    void privateListenerOfAQuietJvmStillAccepts(Kind kind) throws Exception {
        Server server = kind.open();
        opened.add(server);
        server.bind(Kind.loopback(0));
        CompletableFuture<SocketAddress> accepting = inThread(server::accept);

        Sharing.quiet();

        try (SocketChannel client = SocketChannel.open(server.localAddress())) {
            assertThat(accepting.get(30, SECONDS)).isEqualTo(client.getLocalAddress());
        }
    }

    @Test
    void timeoutOfAQuietServerSocketStillPasses() throws Exception {
        ServerSocket socket = ((Kind.SocketServer) open(Kind.SOCKET)).socket();
        socket.setSoTimeout(20);
        Sharing.quiet();
        listener.connect();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(socket::accept)
                    .isExactlyInstanceOf(SocketTimeoutException.class)
                    .hasMessage("Accept timed out");
        }

        assertSiblingAccepts();
    }

    @ParameterizedTest
    @EnumSource(names = {"SOCKET", "ADAPTOR", "CHANNEL"})
    void everyConnectionIsTakenOnceAndNoneByTheQuietOne(Kind kind) throws Exception {
        for (int round = 0; round < 150; round++) {
            Server leaver = open(kind);
            ServerSocketChannel stayer = listener.adopt();
            Queue<SocketAddress> accepted = new ConcurrentLinkedQueue<>();
            Queue<SocketAddress> acceptedByStayer = new ConcurrentLinkedQueue<>();
            CompletableFuture<String> leaving = inThread(() -> Kind.outcome(() -> {
                while (true) {
                    accepted.add(leaver.accept());
                }
            }));
            CompletableFuture<String> staying = inThread(() -> Kind.outcome(() -> {
                while (true) {
                    try (SocketChannel connection = stayer.accept()) {
                        acceptedByStayer.add(connection.getRemoteAddress());
                    }
                }
            }));
            CompletableFuture<Void> quiet = inThread(() -> {
                long untilNs = System.nanoTime() + ThreadLocalRandom.current().nextInt(400_000);
                while (System.nanoTime() < untilNs) {
                    Thread.onSpinWait();
                }
                QuietJvm.only(
                        leaver instanceof Kind.ChannelServer channel
                                ? channel.channel()
                                : ((Kind.SocketServer) leaver).socket());
                return null;
            });
            List<SocketAddress> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(connectAndClose());
            }
            quiet.get(30, SECONDS);
            SocketAddress late = connectAndClose();
            all.add(late);

            SharedChannelServer.awaitFast("all accepted in round " + round)
                    .until(() -> accepted.size() + acceptedByStayer.size() >= all.size());
            assertThat(acceptedByStayer).contains(late);
            List<SocketAddress> both = new ArrayList<>(accepted);
            both.addAll(acceptedByStayer);
            assertThat(both).containsExactlyInAnyOrderElementsOf(all);
            assertThat(leaving).isNotDone();
            leaver.close();
            stayer.close();
            leaving.get(30, SECONDS);
            staying.get(30, SECONDS);
        }
    }

    private SocketAddress connectAndClose() throws IOException {
        try (SocketChannel client = SocketChannel.open(listener.address())) {
            return client.getLocalAddress();
        }
    }

    private void assertSiblingAccepts() throws Exception {
        SharedChannelFixture.Sibling sibling = listener.sibling();
        listener.connect();
        try (SocketChannel accepted = sibling.accept()) {
            assertThat(accepted.isConnected()).isTrue();
        }
    }

    private Server open(Kind kind) throws IOException {
        Server server = kind.open();
        opened.add(server);
        RULES.share(listener.address(), listener.inherit());
        server.bind(listener.address());
        return server;
    }
}
