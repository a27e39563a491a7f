package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.listener.ListenAddress;
import io.srv.container.log.RecordedLog;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.FakePosix;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixUnavailableException;
import io.srv.container.systemd.Notifier;
import io.srv.container.systemd.PassedDescriptor;
import io.srv.container.systemd.StoredName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which socket of the service manager's becomes which listener, and what becomes of the others. */
final class PassedSocketsTest {

    private final RecordedLog recorded = new RecordedLog();
    private final FakePosix manager = new FakePosix();
    private final InheritedSockets inherited = new InheritedSockets();
    private final Posix posix;
    private final Listeners listeners;

    @TempDir
    Path folder;

    PassedSocketsTest() throws PosixUnavailableException {
        posix = Posix.load();
        listeners = new Listeners(posix, new Notifier("@test", manager, recorded.log()), recorded.log());
    }

    @AfterEach
    void close() throws Exception {
        listeners.close();
        inherited.close();
    }

    @Test
    void aSocketWithTheAddressOfAnEntryIsTakenOver() throws Exception {
        ServerSocketChannel socket = tcp();
        int descriptor = pass(socket, "app.socket");

        assertThat(bind(option("web", address(socket)))).isEmpty();

        BoundListener listener = listeners.all().get(0);
        assertThat(listener.name()).isEqualTo("web");
        assertThat(listener.held()).isTrue();
        assertThat(listener.descriptor()).isEqualTo(descriptor);
        assertThat(listener.listening())
                .isEqualTo("listening on " + address(socket) + " (web), which the service manager holds");
        assertThat(listeners.status().get(0).backlog()).isEqualTo(7);
        assertThat(manager.takeDatagrams()).isEmpty();
    }

    @Test
    void aNameCountsBeforeTheAddressAndChoosesAnyPort() throws Exception {
        ServerSocketChannel socket = tcp();
        pass(socket, "web");

        assertThat(bind(option("web", "127.0.0.1:0"))).isEmpty();

        assertThat(listeners.all()).hasSize(1);
        assertThat(listeners.all().get(0).bound()).isEqualTo(address(socket));
        assertThat(listeners.all().get(0).address()).isEqualTo("127.0.0.1:0");
    }

    @Test
    void ofSeveralWithOneNameTheAddressDecides() throws Exception {
        ServerSocketChannel first = tcp();
        ServerSocketChannel second = tcp();
        pass(first, "web");
        int wanted = pass(second, "web");

        assertThat(bind(option("web", address(second)))).isEmpty();

        assertThat(listeners.all().get(0).descriptor()).isEqualTo(wanted);
    }

    @Test
    void aNameWithAnotherAddressIsAnError() throws Exception {
        ServerSocketChannel socket = tcp();
        pass(socket, "web");

        assertThat(bind(option("web", "127.0.0.1:1")))
                .containsExactly("cannot listen on web (127.0.0.1:1): it is passed by the service manager for "
                        + address(socket) + "; give both the same address, or one another name");
    }

    @Test
    void twoSocketsForOneEntryAreAnError() throws Exception {
        ServerSocketChannel socket = tcp();
        pass(socket, "web");
        pass(socket, "web");

        assertThat(bind(option("web", address(socket))))
                .containsExactly(
                        "cannot listen on web (" + address(socket)
                                + "): it is passed by the service manager 2 times; let one socket unit have it, under one name");
    }

    @Test
    void datagramSocketsAreNotTakenForListeners() throws Exception {
        DatagramChannel udp = DatagramChannel.open();
        try (ServerSocketChannel free = ServerSocketChannel.open()) {
            // Of the ports that nobody listens on: the kernel chooses one for UDP whoever uses it for TCP.
            free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            udp.bind(free.getLocalAddress());
        }
        String port = address(udp);
        pass(udp, "dns.socket");

        assertThat(bind(option("tcp", port), option("dns", "udp:" + port))).isEmpty();

        assertThat(listeners.all()).extracting(BoundListener::held).containsExactly(false, true);
    }

    @Test
    void theFileOfAPassedSocketStaysAndItsQueueIsNotWaitedFor() throws Exception {
        Path file = folder.resolve("app.sock");
        pass(unix(file), "app.socket");
        assertThat(bind(option("web", "unix:" + file))).isEmpty();
        listeners.opened(1, "unix:" + file);
        try (SocketChannel waiting = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            assertThat(waiting.isConnected()).isTrue();

            assertThat(listeners.waiting()).isZero();
            assertThat(listeners.status().get(0).backlog()).isNull();
            listeners.close();
        }
        assertThat(file).exists();
        assertThat(manager.takeDatagrams()).isEmpty();
    }

    @Test
    void aSocketThatNoEntryNamesIsForWhoeverAsksForItsAddress() throws Exception {
        ServerSocketChannel socket = tcp();
        int descriptor = pass(socket, "app.socket");
        assertThat(bind()).isEmpty();

        BoundListener listener = listeners.bindUndeclared(address(socket), socket.getLocalAddress(), true);

        assertThat(listener.descriptor()).isEqualTo(descriptor);
        assertThat(listener.held()).isTrue();
        assertThat(listener.declared()).isFalse();
        assertThat(listeners.closeUnused()).isEmpty();
        listeners.warnOfUnused();
        assertThat(recorded.lines()).noneMatch(line -> line.startsWith("WARN"));
    }

    @Test
    void aSocketThatNobodyWantsIsToldOnceAndWaitsForOtherOptions() throws Exception {
        ServerSocketChannel socket = tcp();
        int descriptor = pass(socket, "app.socket");
        assertThat(bind()).isEmpty();

        listeners.warnOfUnused();
        listeners.warnOfUnused();
        assertThat(bind(option("web", address(socket)))).isEmpty();

        assertThat(listeners.all().get(0).descriptor()).isEqualTo(descriptor);
        assertThat(recorded.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .containsExactly("WARN  the service manager passes " + address(socket) + " (app.socket), and nothing"
                        + " listens on it; declare it in \"listen\", or remove it from the socket unit");
    }

    @Test
    void whatIsNoSocketIsSaidAndPassedOver() {
        int descriptor = InheritedSockets.copy(2);
        listeners.pass(List.of(new PassedDescriptor(descriptor, "fifo"), new PassedDescriptor(9_999, "gone")));

        assertThat(recorded.lines()).hasSize(2).allMatch(line -> line.startsWith("WARN"));
        assertThat(recorded.lines().get(0))
                .contains("passes descriptor " + descriptor + " (fifo)", "socket operation on non-socket");
        posix.close(descriptor);
    }

    @Test
    void whatTheMasterBindsItselfIsStoredUntilItIsClosed() throws Exception {
        assertThat(bind(option("web", "127.0.0.1:0"))).isEmpty();
        String name = StoredName.of("127.0.0.1:0");

        assertThat(manager.takeDatagrams()).containsExactly("FDSTORE=1\nFDNAME=" + name + "\nFDPOLL=0");
        assertThat(listeners.add(List.of(option("web", "127.0.0.1:0")), Listeners.lookUp(List.of())))
                .isEmpty();
        assertThat(manager.takeDatagrams()).isEmpty();
        listeners.close();
        assertThat(manager.takeDatagrams()).containsExactly("FDSTOREREMOVE=1\nFDNAME=" + name);
    }

    @Test
    void aStoredSocketIsTheMastersOwnAgainWithItsQueueAndItsPort() throws Exception {
        ServerSocketChannel socket = tcp();
        int descriptor = pass(socket, StoredName.of("127.0.0.1:0"));
        try (SocketChannel waiting = SocketChannel.open(socket.getLocalAddress())) {
            assertThat(waiting.isConnected()).isTrue();

            assertThat(bind(option("web", "127.0.0.1:0"))).isEmpty();

            BoundListener listener = listeners.all().get(0);
            assertThat(listener.descriptor()).isEqualTo(descriptor);
            assertThat(listener.bound()).isEqualTo(address(socket));
            assertThat(listener.held()).isFalse();
            assertThat(posix.acceptQueueLength(descriptor)).hasValue(1);
        }
        assertThat(recorded.lines())
                .containsExactly(
                        "INFO  a master before had bound " + address(socket) + "; what waits in its queue is kept");
    }

    @Test
    void aStoredSocketGetsTheBacklogAndModeOfTheOptions() throws Exception {
        Path file = folder.resolve("app.sock");
        pass(unix(file), StoredName.of("unix:" + file));

        assertThat(bind(new ListenOption("web", ListenAddress.parse("unix:" + file), 1, OptionalInt.of(0600))))
                .isEmpty();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (SocketChannel first = connect(file);
                SocketChannel second = connect(file);
                SocketChannel third = connect(file)) {
            assertThat(List.of(first.isConnected(), second.isConnected(), third.isConnected()))
                    .containsExactly(true, true, false);
        }
        listeners.close();
        assertThat(file).doesNotExist();
    }

    @Test
    void aLinkInThePlaceOfAStoredSocketsFileChangesNothingElse() throws Exception {
        Path file = folder.resolve("app.sock");
        Path precious = Files.createFile(
                folder.resolve("precious"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        pass(unix(file), StoredName.of("unix:" + file));
        Files.delete(file);
        Files.createSymbolicLink(file, precious);

        assertThat(bind(new ListenOption("web", ListenAddress.parse("unix:" + file), 1, OptionalInt.of(0666))))
                .containsExactly("cannot listen on web (unix:" + file
                        + "): the file is there and is no socket; remove it or choose another path");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(precious)))
                .isEqualTo("rw-------");
        assertThat(recorded.lines())
                .hasSize(1)
                .allMatch(line -> line.endsWith("something else was put in the place of its file, whose permissions are"
                        + " left alone; let nobody else write to the folder"));
    }

    @Test
    void aStoredSocketWhoseFileIsGoneIsBoundAnew() throws Exception {
        Path file = folder.resolve("app.sock");
        int descriptor = pass(unix(file), StoredName.of("unix:" + file));
        Files.delete(file);

        assertThat(bind(option("web", "unix:" + file))).isEmpty();

        assertThat(listeners.all().get(0).descriptor()).isNotEqualTo(descriptor);
        connect(file).close();
        assertThat(recorded.lines())
                .containsExactly("WARN  what a master before had bound cannot be taken over, and is bound anew: cannot"
                        + " listen on web (unix:" + file + "): it had a socket file, which is gone; see"
                        + " RuntimeDirectoryPreserve= in systemd.exec(5)");
    }

    @Test
    void aStoredSocketThatNobodyWantsAnyMoreIsClosed() throws Exception {
        ServerSocketChannel socket = tcp();
        String name = StoredName.of(address(socket));
        int descriptor = pass(socket, name);
        assertThat(bind()).isEmpty();

        listeners.warnOfUnused();

        assertThat(InheritedSockets.isOpen(descriptor)).isFalse();
        assertThat(manager.takeDatagrams()).containsExactly("FDSTOREREMOVE=1\nFDNAME=" + name);
        assertThat(recorded.lines())
                .containsExactly("INFO  closed " + address(socket)
                        + ", which a master before had bound: not declared, and no worker uses it");
    }

    @Test
    void passedSocketsOfAFailedRecycleAreNotLost() throws Exception {
        ServerSocketChannel socket = tcp();
        ServerSocketChannel taken = tcp();
        int descriptor = pass(socket, "app.socket");
        assertThat(bind()).isEmpty();

        assertThat(bind(option("web", address(socket)), option("other", address(taken))))
                .hasSize(1);
        assertThat(InheritedSockets.isOpen(descriptor)).isTrue();
        assertThat(bind(option("web", address(socket)))).isEmpty();

        assertThat(listeners.all()).extracting(BoundListener::descriptor).containsExactly(descriptor);
        taken.close();
    }

    private int pass(NetworkChannel socket, String name) {
        int descriptor = inherited.inherit(socket);
        listeners.pass(List.of(new PassedDescriptor(descriptor, name)));
        return descriptor;
    }

    private List<String> bind(ListenOption... options) {
        return listeners.bind(List.of(options));
    }

    private static ListenOption option(String name, String address) {
        return new ListenOption(name, ListenAddress.parse(address), 1_024, OptionalInt.empty());
    }

    private static ServerSocketChannel tcp() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 7);
    }

    private static ServerSocketChannel unix(Path file) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file), 50);
    }

    private static String address(NetworkChannel socket) throws IOException {
        return ListenAddress.canonical(socket.getLocalAddress());
    }

    /** Connected at once, or not at all. */
    private static SocketChannel connect(Path file) throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.configureBlocking(false);
        try {
            client.connect(UnixDomainSocketAddress.of(file));
        } catch (IOException e) {
            // The queue is full.
        }
        return client;
    }
}
