package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.tuple;

import io.srv.container.listener.ListenAddress;
import io.srv.container.log.RecordedLog;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.PosixUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is declared changes while the master runs. With real sockets, and hosts that were looked up as a test says. */
final class DeclaredListenersTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

    private final RecordedLog recorded = new RecordedLog();
    private final Listeners listeners;

    DeclaredListenersTest() throws PosixUnavailableException {
        listeners = PlainListeners.of(recorded.log());
    }

    @AfterEach
    void close() {
        listeners.close();
        recorded.lines();
    }

    @Test
    void newAddressesAreBoundAndThoseThatStayKeepTheirSocket() {
        List<ListenOption> first = List.of(option("web", "127.0.0.1:0"), option("admin", "127.0.0.1:" + free()));
        listeners.bind(first);
        List<BoundListener> before = listeners.all();
        List<ListenOption> second = List.of(option("new", "[::1]:0"), option("site", "127.0.0.1:0"));

        assertThat(add(second)).isEmpty();
        listeners.declare(second);

        BoundListener added = listeners.all().get(0);
        assertThat(listeners.all())
                .extracting(BoundListener::name, BoundListener::declared, BoundListener::descriptor)
                .containsExactly(
                        tuple("new", true, added.descriptor()),
                        tuple("site", true, before.get(0).descriptor()),
                        tuple(before.get(1).address(), false, before.get(1).descriptor()));
        assertThat(listeners.all().get(1).bound()).isEqualTo(before.get(0).bound());
        assertThat(recorded.lines())
                .containsExactly(
                        "INFO  listening on " + added.bound() + " (new)",
                        "INFO  listener " + before.get(1).bound()
                                + " is not declared any more; it stays until no worker uses it");
    }

    @Test
    void whatIsNotDeclaredAnyMoreIsClosedWhenNoWorkerUsesIt() {
        List<ListenOption> first = List.of(option("web", "127.0.0.1:0"), option("admin", "[::1]:0"));
        listeners.bind(first);
        listeners.opened(1, "127.0.0.1:0");
        listeners.opened(1, "[::1]:0");
        BoundListener admin = listeners.all().get(1);

        listeners.declare(List.of(first.get(0)));

        assertThat(listeners.closeUnused()).isEmpty();
        listeners.gone(1);
        assertThat(listeners.closeUnused())
                .extracting(BoundListener::descriptor)
                .containsExactly(admin.descriptor());
        assertThat(admin.channel().isOpen()).isFalse();
        assertThat(listeners.all()).extracting(BoundListener::name).containsExactly("web");
        assertThat(listeners.status()).extracting(ListenerStatus::declared).containsExactly(true);
    }

    @Test
    void abortedChangeIsUndone() {
        List<ListenOption> first = List.of(option("web", "127.0.0.1:0"), option("admin", "127.0.0.1:" + free()));
        listeners.bind(first);
        List<BoundListener> before = listeners.all();
        add(List.of(option("web", "[::1]:0"), option("other", "127.0.0.1:0")));
        BoundListener added = listeners.all().get(2);

        listeners.declare(first);

        assertThat(listeners.closeUnused())
                .extracting(BoundListener::descriptor)
                .containsExactly(added.descriptor());
        assertThat(listeners.all()).isEqualTo(before);
    }

    @Test
    void failureClosesAgainWhatItBoundAndNothingElse() throws IOException {
        List<ListenOption> first = List.of(option("web", "127.0.0.1:0"));
        listeners.bind(first);
        List<BoundListener> before = listeners.all();
        int port = free();
        try (ServerSocket taken = taken()) {
            assertThat(add(List.of(
                            option("site", "127.0.0.1:0"),
                            option("127.0.0.1:" + port),
                            option("127.0.0.1:" + taken.getLocalPort()),
                            option("no-such-host.invalid:80"))))
                    .containsExactly(
                            "cannot listen on 127.0.0.1:" + taken.getLocalPort()
                                    + ": address already in use; stop the process that has it, or choose another",
                            "cannot listen on no-such-host.invalid:80: unknown host; use an address of this machine");
        }

        assertThat(listeners.all()).isEqualTo(before);
        assertThat(before.get(0).channel().isOpen()).isTrue();
        assertThat(recorded.lines()).isEmpty();
        assertThatNoException().isThrownBy(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
    }

    @Test
    void addressThatAWorkerAskedForBecomesDeclared() throws BindFailure {
        BoundListener asked = listeners.bindUndeclared("localhost:0", ANY_PORT, false);
        List<ListenOption> declared =
                List.of(new ListenOption("web", parsed("127.0.0.1:0"), 1024, OptionalInt.empty()));

        assertThat(add(declared)).isEmpty();

        assertThat(listeners.all()).containsExactly(asked.declaredAs("web"));
        assertThat(listeners.closeUnused()).isEmpty();
        listeners.declare(declared);
        assertThat(listeners.all()).containsExactly(asked.declaredAs("web"));
    }

    @Test
    void backlogOfWhatIsBoundCannotChange() throws BindFailure {
        BoundListener asked = listeners.bindUndeclared("localhost:0", ANY_PORT, false);

        assertThat(add(List.of(option("web", "127.0.0.1:0"))))
                .containsExactly("cannot listen on web (127.0.0.1:0): it is bound with backlog 1024, not 16, until the"
                        + " master is restarted; declare it with 1024, or stop and start");
        assertThat(listeners.all()).containsExactly(asked);
    }

    @Test
    void eachGenerationHasItsOwnNames() {
        int port = free();
        List<ListenOption> first = List.of(option("web", "127.0.0.1:0"), option("admin", "localhost:" + port));
        List<ListenOption> second = List.of(option("web", "127.0.0.1:" + port), option("new", "[::1]:0"));
        listeners.bind(first);
        int web = listeners.all().get(0).descriptor();
        int admin = listeners.all().get(1).descriptor();
        add(second);
        listeners.declare(second);
        int added = listeners.all().get(1).descriptor();

        assertThat(listeners.all(first))
                .extracting(BoundListener::name, BoundListener::declared, BoundListener::descriptor)
                .containsExactly(tuple("web", true, web), tuple("admin", true, admin), tuple("[::1]:0", false, added));
        assertThat(listeners.all(second))
                .isEqualTo(listeners.all())
                .extracting(BoundListener::name, BoundListener::declared, BoundListener::descriptor)
                .containsExactly(
                        tuple("web", true, admin), tuple("new", true, added), tuple("127.0.0.1:0", false, web));
    }

    @Test
    void generationWhoseListenersAreClosedHasThemNoMoreUntilTheyAreAdded() {
        List<ListenOption> first = List.of(option("web", "127.0.0.1:0"), option("admin", "[::1]:0"));
        listeners.bind(first);
        listeners.declare(List.of(first.get(0)));
        listeners.closeUnused();

        assertThat(listeners.all(first)).extracting(BoundListener::name).containsExactly("web");
        assertThat(add(first)).isEmpty();
        assertThat(listeners.all(first)).extracting(BoundListener::name).containsExactly("web", "admin");
    }

    @Test
    void udpIsInheritedOnlyWhereItIsDeclared() {
        List<ListenOption> first = List.of(option("dns", "udp:127.0.0.1:0"));
        listeners.bind(first);

        listeners.declare(List.of());

        assertThat(listeners.all(List.of())).isEmpty();
        assertThat(listeners.all(first)).extracting(BoundListener::name).containsExactly("dns");
        assertThat(listeners.closeUnused()).hasSize(1);
    }

    @Test
    void hostIsTheSameForAsLongAsItIsWrittenAlike() {
        List<ListenOption> declared = List.of(option("web", "app.invalid:0"));
        listeners.add(declared, Map.of(parsed("app.invalid:0"), ANY_PORT));
        List<BoundListener> before = listeners.all();

        assertThat(listeners.add(declared, Map.of(parsed("app.invalid:0"), new InetSocketAddress("127.0.0.2", 0))))
                .isEmpty();
        assertThat(listeners.add(declared, Map.of())).isEmpty();
        assertThat(listeners.add(List.of(option("web", "APP.invalid:0")), Map.of()))
                .isEmpty();

        assertThat(listeners.all())
                .isEqualTo(before)
                .extracting(BoundListener::address)
                .containsExactly("127.0.0.1:0");
    }

    @Test
    void hostIsLookedUpAnewOnceItsSocketIsClosed() {
        List<ListenOption> declared = List.of(option("web", "app.invalid:0"));
        listeners.add(declared, Map.of(parsed("app.invalid:0"), ANY_PORT));
        listeners.declare(List.of());
        listeners.closeUnused();

        listeners.add(declared, Map.of(parsed("app.invalid:0"), new InetSocketAddress("127.0.0.2", 0)));

        assertThat(listeners.all()).extracting(BoundListener::address).containsExactly("127.0.0.2:0");
    }

    @Test
    void lookUpLeavesOutHostsThatAreUnknown() {
        Map<ListenAddress, SocketAddress> found = Listeners.lookUp(
                List.of(option("127.0.0.1:80"), option("no-such-host.invalid:80"), option("udp:81"), option("*:81")));

        assertThat(found)
                .isEqualTo(Map.of(
                        parsed("127.0.0.1:80"), new InetSocketAddress("127.0.0.1", 80),
                        parsed("udp:81"), new InetSocketAddress(81),
                        parsed("*:81"), new InetSocketAddress(81)));
    }

    @Test
    void sameAddressTwiceIsRefusedAlsoIfItIsBound() {
        int port = free();
        listeners.bind(List.of(option("web", "127.0.0.1:" + port)));

        assertThat(add(List.of(option("site", "127.0.0.1:" + port), option("localhost:" + port))))
                .containsExactly("cannot listen on localhost:" + port + ": it is the same as site; declare it once");
        assertThat(listeners.all()).extracting(BoundListener::name).containsExactly("web");
    }

    @Test
    void fromOneAddressToAllOfThePortTakesARestart() {
        int port = free();
        listeners.bind(List.of(option("web", "127.0.0.1:" + port)));

        assertThat(add(List.of(option("web", "" + port), option("udp:" + port))))
                .containsExactly("cannot listen on web (*:" + port + "): it overlaps web (127.0.0.1:" + port
                        + "), which this master listens on; declare one of the two, and restart the master to go from"
                        + " one to the other");
        assertThat(add(List.of(option("udp:" + port), option("udp:127.0.0.1:" + port))))
                .containsExactly("cannot listen on udp:127.0.0.1:" + port + ": it overlaps udp:" + port + " (udp:*:"
                        + port + "), which this master listens on; declare one of the two, and restart the master to go"
                        + " from one to the other");
        assertThat(listeners.all()).hasSize(1);
    }

    private List<String> add(List<ListenOption> declared) {
        return listeners.add(declared, Listeners.lookUp(declared));
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

    private static ListenAddress parsed(String address) {
        return ListenAddress.parse(address);
    }

    private static ListenOption option(String address) {
        return option(address, address);
    }

    private static ListenOption option(String name, String address) {
        return new ListenOption(name, parsed(address), 16, OptionalInt.empty());
    }
}
