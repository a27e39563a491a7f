package io.srv.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    @Test
    void listeningSocketsOfATestAreSeenUntilTheyAreClosed() throws IOException {
        try (WorkDir work = WorkDir.create()) {
            int port = work.port();
            Leftovers leftovers = Leftovers.of(work);
            assertThat(leftovers.find()).isEmpty();

            try (ServerSocket four = new ServerSocket();
                    ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                four.bind(new InetSocketAddress("127.0.0.1", port));
                unix.bind(UnixDomainSocketAddress.of(work.file("app.sock")));

                assertThat(Ports.isListening(port)).isTrue();
                assertThat(leftovers.find())
                        .containsExactly(
                                "a socket listens on port " + port, "a socket listens on " + work.file("app.sock"));
            }
            assertThat(leftovers.find()).isEmpty();
        }
    }

    @Test
    void dualStackListenersAreSeenToo() throws IOException {
        try (ServerSocket wildcard = new ServerSocket(Ports.free())) {
            assertThat(Ports.isListening(wildcard.getLocalPort())).isTrue();
        }
    }

    @Test
    void freePortsDiffer() {
        assertThat(Ports.free()).isNotEqualTo(Ports.free()).isLessThan(32_768);
    }

    @Test
    void workFolderIsDeletedAtTheEnd() {
        WorkDir work = WorkDir.create();
        work.write("a/b/c.txt", "text");

        work.close();

        assertThat(Files.exists(work.path())).isFalse();
    }
}
