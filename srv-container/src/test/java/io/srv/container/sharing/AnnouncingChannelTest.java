package io.srv.container.sharing;

import static io.srv.container.sharing.AnnouncingConnection.announce;
import static io.srv.container.sharing.AnnouncingConnection.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That an announcing channel is like the JDK's own in all else, whichever way a server uses it. */
@Timeout(20)
class AnnouncingChannelTest {

    private static final String GET = "GET / HTTP/1.1\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String OK_ANNOUNCED = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void noConnectionStaysNone() {
        assertThat(AnnouncingConnection.of(null)).isNull();
    }

    @Test
    void channelHasTheStateOfTheAcceptedOne() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(null);
                SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
            SocketChannel accepted = listener.accept();
            SocketChannel channel = AnnouncingConnection.of(accepted);
            assertThat(channel).isInstanceOf(accepted.getClass());
            assertThat(channel.toString()).isEqualTo(accepted.toString()).contains("connected local=");
            assertThat(channel.provider()).isSameAs(accepted.provider());
            assertThat(channel.getLocalAddress()).isEqualTo(client.getRemoteAddress());
            assertThat(channel.getRemoteAddress()).isEqualTo(client.getLocalAddress());
            assertThat(channel.isBlocking()).isTrue();
            assertThat(channel.supportedOptions()).isEqualTo(accepted.supportedOptions());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true).setOption(StandardSocketOptions.IP_TOS, 8);
            assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            assertThat(channel.getOption(StandardSocketOptions.IP_TOS)).isEqualTo(8);
            channel.close(); // the accepted one has the same descriptor
        }
    }

    @Test
    void closingTheChannelEndsTheConnectionAndLeavesNoDescriptor() throws Exception {
        long before = descriptors();
        AnnouncingConnection connection = AnnouncingConnection.open();

        connection.server.close();

        assertThat(connection.client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        connection.close();
        assertThat(descriptors()).isEqualTo(before);
        assertThatThrownBy(() -> connection.answer(OK)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void unixDomainConnectionsAnnounceToo(@TempDir Path directory) throws Exception {
        try (AnnouncingConnection connection = AnnouncingConnection.unix(directory.resolve("s"))) {
            announce();
            connection.request(GET);
            connection.answer(OK);

            assertThat(connection.received()).isEqualTo(OK_ANNOUNCED);
        }
    }

    @Test
    void streamsOfTheSocketAdaptorAnnounce() throws Exception {
        try (AnnouncingConnection connection = AnnouncingConnection.open()) {
            Socket socket = connection.server.socket();
            announce();
            for (int i = 0; i < 2; i++) {
                connection.client.write(bytes(GET));
                socket.setSoTimeout(i * 10_000);
                assertThat(socket.getInputStream().readNBytes(GET.length())).hasSize(GET.length());
                socket.getOutputStream().write(("x" + OK + "y").getBytes(ISO_8859_1), 1, OK.length());
            }
            assertThatThrownBy(() -> {
                        socket.setSoTimeout(1);
                        socket.getInputStream().read();
                    })
                    .isInstanceOf(SocketTimeoutException.class);

            assertThat(connection.received()).isEqualTo(OK_ANNOUNCED.repeat(2));
        }
    }

    @Test
    void streamsOfTheChannelAnnounce() throws Exception {
        try (AnnouncingConnection connection = AnnouncingConnection.open()) {
            InputStream input = Channels.newInputStream(connection.server);
            OutputStream output = Channels.newOutputStream(connection.server);
            announce();
            connection.client.write(bytes(GET));
            assertThat(input.readNBytes(GET.length())).hasSize(GET.length());
            output.write(OK.getBytes(ISO_8859_1));

            assertThat(connection.received()).isEqualTo(OK_ANNOUNCED);
        }
    }

    @Test
    void scatteringReadsAndGatheringWritesAnnounce() throws Exception {
        try (AnnouncingConnection connection = AnnouncingConnection.open()) {
            announce();
            connection.client.write(bytes(GET));
            ByteBuffer[] in = {ByteBuffer.allocate(0), ByteBuffer.allocate(2), ByteBuffer.allocate(98)};
            assertThat(connection.server.read(in, 0, 3)).isEqualTo(GET.length());
            ByteBuffer[] out = {bytes("not this"), bytes(""), bytes(OK), bytes("more"), bytes("nor this")};
            assertThat(connection.server.write(out, 1, 3)).isEqualTo(OK.length() + 4);

            assertThat(connection.received()).isEqualTo(OK_ANNOUNCED + "more");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fileSentBehindTheHeadArrivesBehindTheHead(boolean blocking, @TempDir Path directory) throws Exception {
        byte[] content = new byte[3_000_000];
        Arrays.fill(content, (byte) 'f');
        Path path = Files.write(directory.resolve("file"), content);
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n";
        try (AnnouncingConnection connection = AnnouncingConnection.small(directory.resolve("socket"));
                FileChannel file = FileChannel.open(path)) {
            announce();
            connection.request(GET);
            // So full that the line may not go out with the head.
            connection.server.configureBlocking(false);
            long filled = fill(connection.server, GET, connection);
            connection.server.configureBlocking(blocking);
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(connection.client));
            try (Selector selector = Selector.open()) {
                if (!blocking) {
                    connection.server.register(selector, SelectionKey.OP_WRITE);
                }
                ByteBuffer bytes = bytes(head);
                while (bytes.hasRemaining()) {
                    await(selector, connection.server.write(bytes), blocking);
                }
                for (long sent = 0; sent < content.length; ) {
                    sent += await(selector, file.transferTo(sent, content.length - sent, connection.server), blocking);
                }
            }
            connection.server.shutdownOutput();

            String text = new String(received.get(), ISO_8859_1).substring((int) filled);
            assertThat(text).startsWith("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\nfff");
            assertThat(text).hasSize(head.length() + "Connection: close\r\n".length() + content.length);
        }
    }

    /** Fills the socket with the rest of an earlier answer, then has the server read one more request. */
    private static long fill(SocketChannel server, String request, AnnouncingConnection connection) throws IOException {
        long filled = 0;
        for (int count = 1; count > 0; filled += count) {
            count = server.write(bytes("x".repeat(997)));
        }
        connection.request(request);
        return filled;
    }

    private static long await(Selector selector, long count, boolean blocking) throws IOException {
        if (count == 0 && !blocking) {
            selector.select();
            selector.selectedKeys().clear();
        }
        return count;
    }

    private static byte[] readAll(SocketChannel channel) {
        try {
            return Channels.newInputStream(channel).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
