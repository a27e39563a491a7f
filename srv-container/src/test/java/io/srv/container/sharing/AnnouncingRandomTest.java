package io.srv.container.sharing;

import static io.srv.container.sharing.AnnouncingConnection.announce;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers cut into random writes of random kinds of buffers, through tiny sockets to a slow reader: the client gets what
 * the server wrote and the line behind the status line, and the server's counts and positions are exact.
 */
@Timeout(60)
class AnnouncingRandomTest {

    private static final String LINE = "Connection: close\r\n";
    private static final int ROUNDS = 150;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyByteArrivesOnceAndInOrder(boolean blocking, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("socket");
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            try (AnnouncingConnection connection =
                    random.nextInt(3) > 0 ? AnnouncingConnection.small(path) : AnnouncingConnection.open()) {
                announce();
                CompletableFuture<String> received = readSlowly(connection.client, new Random(seed));
                StringBuilder expected = new StringBuilder();
                int answers = 1 + random.nextInt(4);
                for (int i = 0; i < answers; i++) {
                    connection.server.configureBlocking(true);
                    connection.request("GET /" + i + " HTTP/1.1\r\n\r\n");
                    connection.server.configureBlocking(blocking);
                    expected.append(writeAnswer(connection.server, random));
                }
                connection.server.shutdownOutput();

                assertThat(received.get()).as("seed %d", seed).isEqualTo(expected.toString());
            }
        }
    }

    /** Returns what the client is to get. */
    private static String writeAnswer(SocketChannel server, Random random) throws IOException {
        String statusLine = "HTTP/1.1 200 " + "O".repeat(random.nextInt(60)) + "\r\n";
        String more = "Content-Type: text/plain\r\n\r\n" + body(random);
        byte[] all = (statusLine + more).getBytes(ISO_8859_1);
        // Mostly the status line is in the first buffer; when it is not, nothing may be inserted.
        int first = random.nextInt(10) == 0
                ? 1 + random.nextInt(all.length - 1)
                : statusLine.length() + random.nextInt(all.length - statusLine.length());
        List<ByteBuffer> buffers = new ArrayList<>();
        buffers.add(buffer(all, 0, first, random));
        for (int start = first; start < all.length; ) {
            int length = random.nextInt(Math.min(20_000, all.length - start) + 1); // 0 too
            buffers.add(buffer(all, start, start + length, random));
            start += length;
        }
        assertThat(write(server, buffers, random)).isEqualTo(all.length);
        return first < statusLine.length() ? statusLine + more : statusLine + LINE + more;
    }

    private static String body(Random random) {
        int length = random.nextInt(10) == 0 ? 200_000 : random.nextInt(5_000);
        StringBuilder body = new StringBuilder(length);
        while (body.length() < length) {
            body.append(random.nextInt(8) == 0 ? "HTTP/1.1 200 OK\r\n" : (char) ('a' + random.nextInt(26)));
        }
        return body.toString();
    }

    private static ByteBuffer buffer(byte[] bytes, int start, int end, Random random) {
        int before = random.nextInt(3);
        int after = random.nextInt(3);
        int capacity = before + end - start + after;
        ByteBuffer buffer = random.nextBoolean() ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
        buffer.position(before).put(bytes, start, end - start).flip().position(before);
        return random.nextInt(3) == 0 ? buffer.asReadOnlyBuffer() : buffer;
    }

    /** Writes them in calls of one or several, and returns the sum of the counts. */
    private static long write(SocketChannel server, List<ByteBuffer> buffers, Random random) throws IOException {
        long sum = 0;
        int next = 0;
        while (next < buffers.size()) {
            if (!buffers.get(next).hasRemaining()) {
                next++;
                continue;
            }
            int length = 1 + random.nextInt(Math.min(4, buffers.size() - next));
            ByteBuffer[] call = buffers.toArray(ByteBuffer[]::new);
            long before = remaining(call);
            long count =
                    length == 1 && random.nextBoolean() ? server.write(call[next]) : server.write(call, next, length);
            assertThat(before - remaining(call)).isEqualTo(count);
            if (server.isBlocking()) {
                assertThat(count).isPositive();
            } else if (count == 0) {
                awaitWritable(server);
            }
            sum += count;
        }
        return sum;
    }

    private static long remaining(ByteBuffer[] buffers) {
        return Arrays.stream(buffers).mapToLong(ByteBuffer::remaining).sum();
    }

    private static void awaitWritable(SocketChannel server) throws IOException {
        try (Selector selector = Selector.open()) {
            SelectionKey key = server.register(selector, SelectionKey.OP_WRITE);
            selector.select();
            key.cancel();
            selector.selectNow();
        }
    }

    private static CompletableFuture<String> readSlowly(SocketChannel client, Random random) {
        CompletableFuture<String> received = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        received.complete(readAll(Channels.newInputStream(client), random));
                    } catch (Throwable e) {
                        received.completeExceptionally(e);
                    }
                },
                "slow-reader");
        reader.start();
        return received;
    }

    private static String readAll(InputStream input, Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] bytes = new byte[1 + random.nextInt(3_000)];
        for (int count = input.read(bytes); count >= 0; count = input.read(bytes)) {
            text.append(new String(bytes, 0, count, ISO_8859_1));
            if (random.nextInt(10) == 0) {
                Thread.yield();
            }
        }
        return text.toString();
    }
}
