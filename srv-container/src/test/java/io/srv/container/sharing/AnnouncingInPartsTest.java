package io.srv.container.sharing;

import static io.srv.container.sharing.AnnouncingConnection.announce;
import static io.srv.container.sharing.AnnouncingConnection.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the client gets when the socket has room for only a part of the status line and the line behind it. */
@Timeout(60)
class AnnouncingInPartsTest {

    private static final int CHUNK = 37;
    private static final String GET = "GET / HTTP/1.1\r\n\r\n";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    private static final String HEAD_ANNOUNCED = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";

    @Test
    void restFollowsWithTheNextWrite() throws Exception {
        int capacity = capacity();
        int inPart = 0;
        for (int room = 1; room <= 45; room += 4) {
            try (AnnouncingConnection connection = AnnouncingConnection.narrow()) {
                announce();
                connection.server.configureBlocking(false);
                connection.client.write(bytes(GET)); // later it would bring the kernel an acknowledgement
                int filled = fill(connection, capacity - room);
                assertThat(connection.server.read(ByteBuffer.allocate(GET.length())))
                        .isEqualTo(GET.length());
                ByteBuffer head = bytes(HEAD);

                int count = connection.server.write(head);

                assertThat(head.position()).isEqualTo(count);
                if (connection.hasPending()) {
                    inPart++;
                    assertThat(count).isEqualTo("HTTP/1.1 200 OK\r\n".length());
                    assertThat(connection.server.write(head)).isZero();
                    assertThat(head.position()).isEqualTo(count);
                }
                CompletableFuture<byte[]> received = readAll(connection);
                writeAll(connection, head);
                writeAll(connection, bytes("ok"));
                assertThat(connection.hasPending()).isFalse();
                connection.server.shutdownOutput();
                assertThat(new String(received.get(), ISO_8859_1).substring(filled))
                        .as("with room for %d bytes", room)
                        .isEqualTo(HEAD_ANNOUNCED + "ok");
            }
        }
        assertThat(inPart).as("answers that went out in parts").isPositive();
    }

    /** Returns how many bytes the kernel takes for a client that does not read. */
    private static int capacity() throws IOException {
        try (AnnouncingConnection connection = AnnouncingConnection.narrow()) {
            connection.server.configureBlocking(false);
            connection.client.write(bytes(GET));
            return fill(connection, Integer.MAX_VALUE);
        }
    }

    private static int fill(AnnouncingConnection connection, int wanted) throws IOException {
        int filled = 0;
        while (filled < wanted) {
            int length = Math.min(CHUNK, wanted - filled);
            int count = connection.server.write(bytes("x".repeat(length)));
            filled += count;
            if (count < length) {
                break;
            }
        }
        return filled;
    }

    private static void writeAll(AnnouncingConnection connection, ByteBuffer buffer) throws IOException {
        try (Selector selector = Selector.open()) {
            connection.server.register(selector, SelectionKey.OP_WRITE);
            while (buffer.hasRemaining()) {
                selector.select();
                selector.selectedKeys().clear();
                connection.server.write(buffer);
            }
        }
    }

    private static CompletableFuture<byte[]> readAll(AnnouncingConnection connection) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Channels.newInputStream(connection.client).readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
