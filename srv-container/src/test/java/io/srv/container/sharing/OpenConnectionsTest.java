package io.srv.container.sharing;

import static io.srv.container.sharing.InstalledRules.RULES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the connections which came from shared listeners are counted, and no others. */
@Timeout(60)
class OpenConnectionsTest {

    @AfterEach
    void forget() {
        RULES.forget();
    }

    @Test
    void connectionCountsFromItsAcceptToItsClose() throws Exception {
        try (SharedChannelFixture listener = SharedChannelFixture.tcp();
                ServerSocket server = new ServerSocket()) {
            RULES.share(listener.address(), listener.inherit());
            server.bind(listener.address());
            int before = Sharing.openConnections();
            SocketChannel client = listener.connect();
            assertThat(Sharing.openConnections()).isEqualTo(before);

            try (Socket accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                assertThat(Sharing.openConnections()).isEqualTo(before + 1);
                client.close();
                assertThat(Sharing.openConnections()).isEqualTo(before + 1);
                server.close();
                assertThat(Sharing.openConnections()).isEqualTo(before + 1);
            }
            assertThat(Sharing.openConnections()).isEqualTo(before);
        }
    }

    @Test
    void connectionsOfAWildcardCountByWhateverAddressTheyCame() throws Exception {
        try (SharedChannelFixture listener = SharedChannelFixture.wildcard();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            RULES.share(listener.address(), listener.inherit());
            server.bind(listener.address());
            int before = Sharing.openConnections();
            int port = ((InetSocketAddress) listener.address()).getPort();

            try (SocketChannel six = SocketChannel.open(new InetSocketAddress(InetAddress.getByName("::1"), port));
                    SocketChannel four = SocketChannel.open(Kind.loopback(port));
                    SocketChannel acceptedSix = server.accept();
                    SocketChannel acceptedFour = server.accept()) {
                assertThat(acceptedSix.getRemoteAddress()).isEqualTo(six.getLocalAddress());
                assertThat(acceptedFour.getRemoteAddress()).isEqualTo(four.getLocalAddress());
                assertThat(Sharing.openConnections()).isEqualTo(before + 2);
            }
        }
    }

    @Test
    void connectionsOfAPrivateListenerDoNotCount() throws Exception {
        int before = Sharing.openConnections();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(Kind.loopback(0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept()) {
            assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
            assertThat(Sharing.openConnections()).isEqualTo(before);
        }
    }

    @Test
    void connectionsOfTheUnixDomainCount(@TempDir Path directory) throws Exception {
        SocketAddress address = UnixDomainSocketAddress.of(directory.resolve("a name.sock"));
        try (SharedChannelFixture listener = SharedChannelFixture.unix(directory.resolve("a name.sock"))) {
            ServerSocketChannel server = Sharing.open(listener.inherit(), java.net.StandardProtocolFamily.UNIX);
            int before = Sharing.openConnections();
            try (SocketChannel client = listener.connect();
                    SocketChannel accepted = server.accept()) {
                assertThat(client.getRemoteAddress()).isEqualTo(address);
                assertThat(accepted.isConnected()).isTrue();
                assertThat(Sharing.openConnections()).isEqualTo(before + 1);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            server.close();
        }
    }
}
