package io.srv.container.sharing;

import static io.srv.container.sharing.InstalledRules.RULES;
import static io.srv.container.sharing.SharedChannelServer.inThread;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srv.container.sharing.Kind.Server;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application's bind does, for each kind of listener: shared, private, and in conflict with another. */
@Timeout(60)
class SharedBindTest {

    private final SharedChannelFixture listener = SharedChannelFixture.tcp();
    private final int inherited = listener.inherit();
    private final List<Server> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Server server : opened) {
            server.close();
        }
        RULES.forget();
        listener.close();
    }

    @ParameterizedTest
    @EnumSource
    void twoThatBindTheSameAddressServeItTogether(Kind kind) throws Exception {
        Server one = open(kind);
        Server other = open(kind);
        share(inherited);
        one.bind(listener.address());
        int second = listener.inherit();
        share(second);
        other.bind(listener.address());

        CompletableFuture<SocketAddress> accepting = inThread(one::accept);
        SocketChannel first = listener.connect();
        assertThat(accepting.get(30, SECONDS)).isEqualTo(first.getLocalAddress());
        one.close();
        SocketChannel next = listener.connect();

        assertThat(other.accept()).isEqualTo(next.getLocalAddress());
        assertThat(RULES.bound).containsExactly(inherited, second);
        assertThat(listener.descriptors()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void addressIsFreeAgainAfterTheClose(Kind kind) throws Exception {
        share(inherited);
        for (int round = 0; round < 20; round++) {
            Server server = open(kind);
            server.bind(listener.address());
            SocketChannel client = listener.connect();
            assertThat(server.accept()).isEqualTo(client.getLocalAddress());
            server.close();
        }
        assertThat(listener.descriptors()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void secondBindInTheSameJvmFailsAsInAnyJvm(Kind kind) throws Exception {
        share(inherited);
        for (Kind first : Kind.values()) {
            Server winner = open(first);
            winner.bind(listener.address());
            Server loser = open(kind);

            String conflict = Kind.outcome(() -> {
                loser.bind(listener.address());
                return "bound";
            });

            assertThat(conflict)
                    .isEqualTo(bareConflict(kind))
                    .isEqualTo("java.net.BindException: Address already in use");
            winner.close();
            loser.bind(listener.address());
            loser.close();
        }
    }

    private String bareConflict(Kind kind) throws IOException {
        try (Server winner = kind.openBare();
                Server loser = kind.openBare()) {
            winner.bind(Kind.loopback(0));
            return Kind.outcome(() -> {
                loser.bind(winner.localAddress());
                return "bound";
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void exactlyOneOfManyThreadsGetsTheAddress(Kind kind) throws Exception {
        share(inherited);
        for (int round = 0; round < 20; round++) {
            CountDownLatch start = new CountDownLatch(1);
            List<CompletableFuture<String>> binds = new ArrayList<>();
            List<Server> servers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Server server = open(kind);
                servers.add(server);
                binds.add(inThread(() -> {
                    start.await();
                    return Kind.outcome(() -> {
                        server.bind(listener.address());
                        return "bound";
                    });
                }));
            }
            start.countDown();
            List<String> outcomes = new ArrayList<>();
            for (CompletableFuture<String> bind : binds) {
                outcomes.add(bind.get(30, SECONDS));
            }
            assertThat(outcomes).containsOnlyOnce("bound").contains("java.net.BindException: Address already in use");
            for (Server server : servers) {
                server.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void descriptorThatSomebodyElseReservedIsInUse(Kind kind) throws Exception {
        share(inherited);
        assertThat(Sharing.reserve(inherited)).isTrue();
        assertThat(Sharing.reserve(inherited)).isFalse();
        Server server = open(kind);
        assertThatThrownBy(() -> server.bind(listener.address())).isExactlyInstanceOf(BindException.class);

        int other = listener.inherit();
        share(other);
        server.bind(listener.address());

        assertThat(Sharing.reserve(other)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void bindThatTheRulesForbidFailsWithTheirException(Kind kind) {
        BindException why = new BindException("held by another");
        RULES.forbid(listener.address(), why);

        assertThatThrownBy(() -> open(kind).bind(listener.address())).isSameAs(why);
        assertThat(RULES.bound).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void failedPrivateBindIsToldAndFailsAsInAnyJvm(Kind kind) throws Exception {
        Server server = open(kind);

        assertThat(Kind.outcome(() -> {
                    server.bind(listener.address());
                    return "bound";
                }))
                .isEqualTo(bareConflict(kind));

        assertThat(RULES.refused)
                .containsExactly(((InetSocketAddress) listener.address()).getPort() + ": Address already in use");
        server.bind(Kind.loopback(0));
    }

    @ParameterizedTest
    @EnumSource
    void sharedListenerLooksLikeABareOne(Kind kind) throws Exception {
        try (SharedChannelFixture wildcard = SharedChannelFixture.wildcard()) {
            for (SharedChannelFixture fixture : List.of(listener, wildcard)) {
                Server server = open(kind);
                Server bare = kind.openBare();
                opened.add(bare);
                assertSame(server, bare);
                for (Server each : List.of(server, bare)) {
                    each.setReceiveBuffer(40_000);
                    each.setReuseAddress(false);
                }
                assertSame(server, bare);

                RULES.share(fixture.address(), fixture.inherit());
                int port = ((InetSocketAddress) fixture.address()).getPort();
                server.bind(fixture == wildcard ? new InetSocketAddress(port) : Kind.loopback(port));
                bare.bind(fixture == wildcard ? new InetSocketAddress(0) : Kind.loopback(0));

                assertSame(server, bare);
                assertSameFailure(server, bare, each -> each.bind(Kind.loopback(0)));
                for (Server each : List.of(server, bare)) {
                    each.setReceiveBuffer(50_000);
                    each.setReuseAddress(true);
                }
                assertSame(server, bare);
                server.close();
                bare.close();
                assertSame(server, bare);
                assertSameFailure(server, bare, Server::accept);
                assertSameFailure(server, bare, each -> each.bind(Kind.loopback(0)));
            }
        }
    }

    private interface Doing {
        void with(Server server) throws Exception;
    }

    private static void assertSameFailure(Server server, Server bare, Doing what) {
        List<String> outcomes = new ArrayList<>();
        for (Server each : List.of(server, bare)) {
            outcomes.add(Kind.outcome(() -> {
                what.with(each);
                return "done";
            }));
        }
        assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1)).isNotEqualTo("done");
    }

    private static void assertSame(Server server, Server bare) throws IOException {
        assertThat(server.text()).isEqualTo(bare.text());
        assertThat(Kind.outcome(() -> hostOf(server.localAddress())))
                .isEqualTo(Kind.outcome(() -> hostOf(bare.localAddress())));
        assertThat(Kind.outcome(server::reuseAddress)).isEqualTo(Kind.outcome(bare::reuseAddress));
        assertThat(Kind.outcome(server::receiveBuffer)).isEqualTo(Kind.outcome(bare::receiveBuffer));
    }

    private static Object hostOf(SocketAddress address) {
        return address == null ? "none" : ((InetSocketAddress) address).getAddress();
    }

    @ParameterizedTest
    @EnumSource
    void privateListenerIsOneOfTheJdks(Kind kind) throws Exception {
        Server server = open(kind);
        Server bare = kind.openBare();
        opened.add(bare);
        assertThat(Kind.outcome(server::accept)).isEqualTo(Kind.outcome(bare::accept));
        server.bind(Kind.loopback(0));
        bare.bind(Kind.loopback(0));

        assertSame(server, bare);
        CompletableFuture<SocketAddress> accepting = inThread(server::accept);
        try (SocketChannel client = SocketChannel.open(server.localAddress())) {
            assertThat(accepting.get(30, SECONDS)).isEqualTo(client.getLocalAddress());
        }
        assertThat(RULES.bound).isEmpty();
    }

    private Server open(Kind kind) {
        Server server = kind.open();
        opened.add(server);
        return server;
    }

    private void share(int descriptor) {
        RULES.share(listener.address(), descriptor);
    }
}
