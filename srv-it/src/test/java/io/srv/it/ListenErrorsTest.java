package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.fixture.ErrorsApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Master;
import io.srv.it.harness.Ports;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Addresses that cannot be bound: each is named, none stays bound, no worker starts. */
class ListenErrorsTest {
    private static final int UNAVAILABLE = 69;

    private final WorkDir work = WorkDir.create();
    private final Path app = AppJar.of(ErrorsApp.class).writeTo(work.file("app.jar"));

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void eachAddressThatCannotBeBoundIsNamedWithItsReason() throws IOException {
        int free = work.port();
        try (ServerSocket first = taken();
                ServerSocket second = taken()) {
            assertThat(refused(
                            "127.0.0.1:" + first.getLocalPort(),
                            "127.0.0.1:" + free,
                            "127.0.0.1:" + second.getLocalPort(),
                            "no-such-host.invalid:80",
                            "192.0.2.1:80"))
                    .containsExactly(
                            "ERROR cannot listen on 127.0.0.1:" + first.getLocalPort()
                                    + ": address already in use; stop the process that has it, or choose another",
                            "ERROR cannot listen on 127.0.0.1:" + second.getLocalPort()
                                    + ": address already in use; stop the process that has it, or choose another",
                            "ERROR cannot listen on no-such-host.invalid:80: unknown host; use an address of this machine",
                            "ERROR cannot listen on 192.0.2.1:80: cannot assign requested address; use an address of this"
                                    + " machine");
        }
        assertThat(Ports.isListening(free)).isFalse();
    }

    @Test
    void sameAddressInTwoSpellingsIsRefused() {
        int port = work.port();

        assertThat(refused("127.0.0.1:" + port, "localhost:" + port))
                .containsExactly("ERROR cannot listen on localhost:" + port + ": it is the same as 127.0.0.1:" + port
                        + "; declare it once");
    }

    @Test
    void unixSocketThatSomebodyAnswersAtIsLeftAlone() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(work.file("live.sock"));
        try (ServerSocketChannel other =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            assertThat(refused("unix:" + address))
                    .containsExactly("ERROR cannot listen on unix:" + address
                            + ": somebody answers there; stop the other process");

            try (SocketChannel client = SocketChannel.open(address)) {
                assertThat(client.isConnected()).isTrue();
            }
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    void unixPathsThatLeadNowhereAreNamed() {
        Path inTheWay = work.write("file", "precious");
        String missing = "unix:" + work.file("missing/app.sock");

        assertThat(refused(missing, "unix:" + inTheWay)).hasSize(2).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("ERROR cannot listen on " + missing + ": no such file or directory");
            assertThat(lines.get(1))
                    .isEqualTo("ERROR cannot listen on unix:" + inTheWay
                            + ": the file is there and is no socket; remove it or choose another path");
        });
        assertThat(inTheWay).hasContent("precious");
    }

    private List<String> refused(String... addresses) {
        String listen = Arrays.stream(addresses)
                .map(address -> "\"" + address + "\"")
                .collect(Collectors.joining(", ", "{\"listen\": [", "]}"));
        try (Master master = Master.in(work).app(app).options(listen).start()) {
            assertThat(master.awaitExit()).as(master::transcript).isEqualTo(UNAVAILABLE);
            // Log lines and nothing else: no trace, and nothing of a worker.
            assertThat(LogText.of(master)).hasSameSizeAs(master.lines());
            return LogText.of(master).filter(line -> !line.startsWith("INFO")).toList();
        }
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
