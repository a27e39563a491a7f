package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.srv.container.exit.ExitStatus;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The real operating system keeps the contract; and what the fake cannot show. */
class JnrPosixTest extends PosixContract {
    private static final int SIGHUP = 1;
    private static final int SIGPIPE = 13;

    private final Posix posix;

    @TempDir
    Path directory;

    JnrPosixTest() throws PosixUnavailableException {
        posix = Posix.load();
    }

    @Override
    Posix posix() {
        return posix;
    }

    @Override
    long spawnLasting() throws PosixException {
        return posix.spawn(new SpawnRequest(List.of("/bin/sleep", "600"), Map.of(), List.of()));
    }

    @Override
    long spawnEnding(int code) throws PosixException {
        return posix.spawn(new SpawnRequest(List.of("/bin/sh", "-c", "exit " + code), Map.of(), List.of()));
    }

    /** The JDK's lock and ours are the same: whoever has it keeps it, and others do not get it. */
    @Test
    void lockOfAFileIsThatOfTheProcess() throws Exception {
        Path file = Files.createFile(directory.resolve("lock"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            int descriptor = Descriptors.ofThisProcess().entrySet().stream()
                    .filter(entry -> entry.getValue().equals(file.toString()))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            assertThat(isLocked(file)).isFalse();

            assertThat(posix.tryLock(descriptor)).isTrue();
            assertThat(posix.tryLock(descriptor)).isTrue();

            assertThat(isLocked(file)).isTrue();
            assertThat(channel.tryLock()).isNotNull();
        }
    }

    /** See proc(5), locks. */
    private static boolean isLocked(Path file) throws IOException {
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .anyMatch(line -> line.contains("POSIX") && line.contains("WRITE") && line.contains(inode));
    }

    @Test
    void usersAreThoseOfTheSystem() throws IOException {
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":", -1);
            assertThat(posix.user(fields[0]))
                    .contains(new UserAccount(
                            fields[0], Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[5], fields[6]));
        }
        for (String line : Files.readAllLines(Path.of("/etc/group"))) {
            String[] fields = line.split(":", -1);
            assertThat(posix.group(fields[0])).hasValue(Long.parseLong(fields[2]));
        }
    }

    @Test
    void aSocketSaysWhatItIsAndWhatItIsBoundTo() throws Exception {
        try (ServerSocketChannel ipv4 = ServerSocketChannel.open(StandardProtocolFamily.INET);
                ServerSocketChannel ipv6 = ServerSocketChannel.open(StandardProtocolFamily.INET6);
                ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            ipv4.bind(new InetSocketAddress("127.0.0.1", 0));
            ipv6.bind(new InetSocketAddress("::1", 0));
            unix.bind(UnixDomainSocketAddress.of(directory.resolve("app.sock")));
            for (ServerSocketChannel channel : List.of(ipv4, ipv6, unix)) {
                int descriptor = Descriptors.ofListener(channel.getLocalAddress());

                assertThat(posix.localAddress(descriptor)).contains(channel.getLocalAddress());
                assertThat(posix.socketType(descriptor)).isEqualTo(Posix.SOCK_STREAM);
                assertThat(posix.isListening(descriptor)).isTrue();
            }
        }
        ControlPair pair = posix.controlPair();
        assertThat(posix.localAddress(pair.master())).isEmpty();
        assertThat(posix.isListening(pair.master())).isFalse();
        posix.close(pair.master());
        posix.close(pair.worker());
    }

    @Test
    void whoDiesOfASignalOfItsOwnIsReapedWithIt() throws PosixException {
        long pid = track(posix.spawn(new SpawnRequest(List.of("/bin/sh", "-c", "kill -15 $$"), Map.of(), List.of())));

        assertThat(awaitReaped()).isEqualTo(new Reaped(pid, new ExitStatus.Signaled(15)));
    }

    @Test
    void descriptorsOfControlPairsAndReceivedOnesAreCloseOnExec() throws IOException {
        ControlPair pair = pair();

        posix.sendDescriptor(pair.master(), 0);
        int received = posix.receiveDescriptor(pair.worker());
        closeLater(received);

        for (int descriptor : List.of(pair.master(), pair.worker(), received)) {
            assertThat(Descriptors.isCloseOnExec(descriptor)).isTrue();
        }
    }

    @Test
    void receivedListenerIsTheSentOne() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(anyPort())) {
            int sent = Descriptors.ofListener(listener.getLocalAddress());
            ControlPair pair = pair();

            posix.sendDescriptor(pair.master(), sent);
            int received = posix.receiveDescriptor(pair.worker());
            closeLater(received);

            assertThat(Descriptors.target(received)).isEqualTo(Descriptors.target(sent));
            assertThat(posix.socketDomain(received)).isEqualTo(posix.socketDomain(sent));
            assertThat(posix.acceptQueueLength(received)).hasValue(0);
        }
    }

    @Test
    void receivingWaitsForTheDescriptor() throws Exception {
        ControlPair pair = pair();
        CompletableFuture<Integer> received = new CompletableFuture<>();
        Thread receiver = new Thread(
                () -> {
                    try {
                        received.complete(posix.receiveDescriptor(pair.worker()));
                    } catch (PosixException e) {
                        received.completeExceptionally(e);
                    }
                },
                "receiver");
        receiver.start();

        posix.sendDescriptor(pair.master(), 0);

        await("the descriptor is received").until(received::isDone);
        closeLater(received.get());
        receiver.join();
    }

    @Test
    void fullSocketSaysEagainIfItIsNonBlocking() throws IOException {
        ControlPair pair = pair();
        NativeCalls.makeNonBlocking(pair.master());

        PosixException failure = catchThrowableOfType(PosixException.class, () -> {
            while (true) {
                posix.sendDescriptor(pair.master(), 0);
            }
        });

        assertThat(failure.errno()).isEqualTo(PosixException.EAGAIN);
        assertThat(failure).hasMessageEndingWith("resource temporarily unavailable (sendmsg: EAGAIN)");
    }

    @Test
    void byteWithoutADescriptorIsRefused() throws IOException {
        ControlPair pair = pair();
        NativeCalls.writeOneByte(pair.master());

        assertThatThrownBy(() -> posix.receiveDescriptor(pair.worker()))
                .isInstanceOf(PosixException.class)
                .hasMessage("no descriptor received over socket " + pair.worker() + ": none came (recvmsg)");
    }

    @Test
    void severalDescriptorsAtOnceAreRefusedAndNoneStaysOpen() throws IOException {
        ControlPair pair = pair();
        Map<Integer, String> before = Descriptors.ofThisProcess();

        for (int i = 0; i < 20; i++) {
            NativeCalls.sendTwoDescriptors(pair.master(), 0, 0);
            assertThatThrownBy(() -> posix.receiveDescriptor(pair.worker()))
                    .isInstanceOf(PosixException.class)
                    .hasMessage("no descriptor received over socket " + pair.worker() + ": several came (recvmsg)");
        }

        Descriptors.awaitNoneOpenedByEachOf(20, before);
    }

    @Test
    void acceptQueueOfTcpIsCounted() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(anyPort())) {
            SocketAddress address = listener.getLocalAddress();
            int descriptor = Descriptors.ofListener(address);
            assertThat(posix.acceptQueueLength(descriptor)).hasValue(0);

            try (SocketChannel first = SocketChannel.open(address);
                    SocketChannel second = SocketChannel.open(address);
                    SocketChannel third = SocketChannel.open(address)) {
                assertThat(List.of(first, second, third)).allMatch(SocketChannel::isConnected);
                await("three connections wait")
                        .until(() -> posix.acceptQueueLength(descriptor).orElseThrow() == 3);
                listener.accept().close();
                assertThat(posix.acceptQueueLength(descriptor)).hasValue(2);
            }
        }
    }

    @Test
    void acceptQueueOfAUnixSocketIsEmptyOrNot() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("app.sock"));
        try (ServerSocketChannel listener =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            int descriptor = Descriptors.ofListener(address);
            assertThat(posix.socketDomain(descriptor)).isEqualTo(Posix.AF_UNIX);
            assertThat(posix.acceptQueueLength(descriptor)).hasValue(0);

            try (SocketChannel first = SocketChannel.open(address);
                    SocketChannel second = SocketChannel.open(address)) {
                assertThat(List.of(first, second)).allMatch(SocketChannel::isConnected);
                assertThat(posix.acceptQueueLength(descriptor)).hasValue(1);
                listener.accept().close();
                listener.accept().close();
                assertThat(posix.acceptQueueLength(descriptor)).hasValue(0);
            }
        }
    }

    @Test
    void domainTellsIpv4FromIpv6() throws IOException {
        try (ServerSocketChannel ipv4 =
                ServerSocketChannel.open(StandardProtocolFamily.INET).bind(anyPort())) {
            int descriptor = Descriptors.ofListener(ipv4.getLocalAddress());

            assertThat(posix.socketDomain(descriptor)).isEqualTo(Posix.AF_INET);
        }
    }

    @Test
    void whatIsNoSocketHasNoDomain() throws IOException {
        try (var file = new FileInputStream("/proc/self/status")) {
            int descriptor = Descriptors.ofThisProcess().entrySet().stream()
                    .filter(entry -> entry.getValue().endsWith("/status"))
                    .findFirst()
                    .orElseThrow()
                    .getKey();

            assertThat(file.read()).isNotNegative();
            assertThatThrownBy(() -> posix.socketDomain(descriptor)).hasMessageEndingWith("(getsockopt: ENOTSOCK)");
        }
    }

    @Test
    void whatTheJvmHandlesIsNotIgnored() throws PosixException {
        assertThat(posix.isIgnored(Posix.SIGTERM)).isFalse();
        assertThat(posix.isIgnored(SIGPIPE)).isFalse();
    }

    @Test
    void whatIsIgnoredIsSeen() throws PosixException {
        SignalHandler before = Signal.handle(new Signal("HUP"), SignalHandler.SIG_IGN);
        try {
            assertThat(posix.isIgnored(SIGHUP)).isTrue();
        } finally {
            Signal.handle(new Signal("HUP"), before);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Test
    void onlyAFileThatIsASocketAndHasNoOtherNameGetsAnotherMode(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("socket");
        Path other = Files.createFile(folder.resolve("file"));
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(other);
        Path link = Files.createSymbolicLink(folder.resolve("link"), socket);
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));

            assertThat(posix().setSocketMode(socket.toString(), 0620)).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw--w----");
            assertThat(posix().setSocketMode(link.toString(), 0666)).isFalse();
            assertThat(posix().setSocketMode(other.toString(), 0666)).isFalse();
            Files.createLink(folder.resolve("second"), socket);
            assertThat(posix().setSocketMode(socket.toString(), 0666)).isFalse();
            assertThatExceptionOfType(PosixException.class)
                    .isThrownBy(
                            () -> posix().setSocketMode(folder.resolve("gone").toString(), 0666))
                    .matches(e -> e.errno() == PosixException.ENOENT);
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw--w----");
        assertThat(Files.getPosixFilePermissions(other)).isEqualTo(before);
    }
}
