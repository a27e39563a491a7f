package io.srv.container.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.log.RecordedLog;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixUnavailableException;
import io.srv.container.systemd.NotifySocket.Received;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives at a real socket. */
final class NotifierTest {

    private final Posix posix;
    private final RecordedLog recorded = new RecordedLog();

    @TempDir
    Path folder;

    NotifierTest() throws PosixUnavailableException {
        posix = Posix.load();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsToldArrivesAtPathsAndAbstractNames(boolean isAbstract) {
        String path = isAbstract ? "@srv-test-" + ProcessHandle.current().pid() : path();
        try (NotifySocket manager = new NotifySocket(path)) {
            Notifier notifier = notifier(path);

            notifier.ready("4 of 4 ready");
            notifier.stopping();
            notifier.status("two\nlines");
            notifier.extend(Duration.ofMillis(1_500));
            notifier.watchdog();
            notifier.forgetDescriptor("srv-listener-x");

            assertThat(manager.texts())
                    .containsExactly(
                            "READY=1\nSTATUS=4 of 4 ready",
                            "STOPPING=1",
                            "STATUS=two lines",
                            "EXTEND_TIMEOUT_USEC=1500000",
                            "WATCHDOG=1",
                            "FDSTOREREMOVE=1\nFDNAME=srv-listener-x");
            assertThat(recorded.lines()).isEmpty();
        }
    }

    @Test
    void aReloadHasTheTimeOfItsBeginInTheSameDatagram() {
        try (NotifySocket manager = new NotifySocket(path())) {
            long before = NotifySocket.monotonicMicros();

            notifier(manager.path()).reloading();

            String text = manager.next().text();
            assertThat(text).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
            assertThat(Long.parseLong(text.replaceAll("(?s).*=", "")))
                    .isBetween(before, NotifySocket.monotonicMicros());
        }
    }

    @Test
    void aStoredDescriptorIsTheSameSocket() throws Exception {
        try (NotifySocket manager = new NotifySocket(path());
                ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
            listener.bind(new InetSocketAddress("127.0.0.1", 0));

            notifier(manager.path()).storeDescriptor("srv-listener-web", descriptorOf(listener));

            Received received = manager.next();
            assertThat(received.text()).isEqualTo("FDSTORE=1\nFDNAME=srv-listener-web\nFDPOLL=0");
            assertThat(posix.localAddress(received.descriptor().orElseThrow())).contains(listener.getLocalAddress());
            assertThat(posix.isListening(received.descriptor().orElseThrow())).isTrue();
        }
    }

    @Test
    void nobodyThereIsOneWarningAndReadyIsToldLater() {
        Notifier notifier = notifier(path());

        notifier.ready("1 of 1 ready");
        notifier.watchdog();
        notifier.reloading();

        assertThat(notifier.hasUnsent()).isTrue();
        try (NotifySocket manager = new NotifySocket(path())) {
            notifier.retry();

            assertThat(manager.texts())
                    .satisfiesExactly(
                            text -> assertThat(text).isEqualTo("READY=1\nSTATUS=1 of 1 ready"),
                            text -> assertThat(text).startsWith("RELOADING=1\n"));
            assertThat(notifier.hasUnsent()).isFalse();
        }
        assertThat(recorded.lines())
                .containsExactly("WARN  the service manager cannot be told READY=1: cannot send to " + path()
                        + ": no such file or directory (sendmsg: ENOENT); see NOTIFY_SOCKET in sd_notify(3)");
    }

    @Test
    void aManagerThatDoesNotReadHoldsNobodyUpAndMissesNoChange() {
        try (NotifySocket manager = new NotifySocket(path())) {
            manager.narrow();
            Notifier notifier = notifier(manager.path());
            for (int i = 0; i < 1_000; i++) {
                notifier.watchdog();
            }
            notifier.reloading();
            notifier.ready("done");
            assertThat(notifier.hasUnsent()).isTrue();

            List<String> arrived = new ArrayList<>(manager.texts());
            notifier.retry();
            arrived.addAll(manager.texts());
            notifier.retry();
            arrived.addAll(manager.texts());

            assertThat(arrived.stream().filter(text -> !text.equals("WATCHDOG=1")))
                    .satisfiesExactly(
                            text -> assertThat(text).startsWith("RELOADING=1"),
                            text -> assertThat(text).isEqualTo("READY=1\nSTATUS=done"));
            assertThat(recorded.lines()).hasSize(1).allMatch(line -> line.contains("(sendmsg: EAGAIN)"));
        }
    }

    @Test
    void withoutASocketNothingIsSentAndNothingKept() {
        Notifier notifier = notifier(null);

        notifier.ready("4 of 4 ready");
        notifier.storeDescriptor("srv-listener-x", 2);

        assertThat(notifier.isHeard()).isFalse();
        assertThat(notifier.hasUnsent()).isFalse();
        assertThat(recorded.lines()).isEmpty();
    }

    @Test
    void nothingStaysOpen() throws Exception {
        try (NotifySocket manager = new NotifySocket(path())) {
            Notifier notifier = notifier(manager.path());
            notifier.watchdog();
            long before = openSockets();
            for (int i = 0; i < 50; i++) {
                notifier.watchdog();
                manager.texts();
            }

            assertThat(openSockets()).isLessThan(before + 25);
        }
    }

    private Notifier notifier(String socket) {
        return new Notifier(socket, posix, recorded.log());
    }

    private String path() {
        return folder.resolve("notify").toString();
    }

    private static long openSockets() throws Exception {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private int descriptorOf(ServerSocketChannel listener) throws IOException {
        SocketAddress address = listener.getLocalAddress();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.mapToInt(file -> Integer.parseInt(file.getFileName().toString()))
                    .filter(descriptor -> isBoundTo(descriptor, address))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private boolean isBoundTo(int descriptor, SocketAddress address) {
        try {
            return posix.localAddress(descriptor).filter(address::equals).isPresent();
        } catch (IOException e) {
            return false; // no socket
        }
    }
}
