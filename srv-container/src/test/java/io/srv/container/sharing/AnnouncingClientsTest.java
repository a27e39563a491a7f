package io.srv.container.sharing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the JDK's two HTTP clients leave a draining server which itself would keep every connection. */
@Timeout(60)
class AnnouncingClientsTest {

    private ServerSocketChannel listener;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private volatile String header = "";

    @BeforeEach
    void serve() throws IOException {
        AnnouncingConnection.open().close(); // not draining
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread(() -> {
            while (true) {
                SocketChannel accepted = AnnouncingConnection.of(listener.accept());
                connections.incrementAndGet();
                thread(() -> answer(accepted));
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        AnnouncingConnection.open().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n"})
    void httpClientLeavesAfterItsFirstAnswerInTheDrain(String connectionHeader) throws Exception {
        header = connectionHeader;
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(uri()).build();
        for (int i = 0; i < 3; i++) {
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
        }
        assertThat(connections).hasValue(1);

        AnnouncingConnection.announce();
        for (int i = 0; i < 3; i++) {
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
        }

        assertThat(connections).hasValue(3);
        await("clients leave").until(() -> left.get() == 3);
    }

    @Test
    void urlConnectionLeavesThoughItHeedsTheLastConnectionHeader() throws Exception {
        header = "Connection: keep-alive\r\n";
        for (int i = 0; i < 3; i++) {
            get();
        }
        int before = connections.get();

        AnnouncingConnection.announce();
        for (int i = 0; i < 3; i++) {
            get();
        }

        assertThat(before).isEqualTo(1);
        assertThat(connections).hasValue(3);
    }

    private void get() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri().toURL().openConnection();
        try (InputStream body = connection.getInputStream()) {
            assertThat(body.readAllBytes()).isEqualTo("ok".getBytes(ISO_8859_1));
        }
    }

    private URI uri() throws IOException {
        return URI.create("http://localhost:" + ((InetSocketAddress) listener.getLocalAddress()).getPort() + "/");
    }

    private void answer(SocketChannel connection) throws IOException {
        try (connection) {
            ByteBuffer request = ByteBuffer.allocate(4096); // a client's whole request comes at once
            while (connection.read(request) >= 0) {
                request.clear();
                connection.write(
                        AnnouncingConnection.bytes("HTTP/1.1 200 OK\r\n" + header + "Content-Length: 2\r\n\r\nok"));
            }
            left.incrementAndGet();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void thread(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (AsynchronousCloseException e) {
                // the test is over
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
