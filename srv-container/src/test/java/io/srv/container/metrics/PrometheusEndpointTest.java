package io.srv.container.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srv.container.listener.ListenAddress;
import io.srv.container.log.Log;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PrometheusEndpointTest {

    static {
        // The same in less time, unless another test has started the JDK's server before.
        System.setProperty("sun.net.httpserver.maxReqTime", "1");
        System.setProperty("sun.net.httpserver.maxRspTime", "1");
    }

    private final Log log = Log.toStderr();
    private final HttpClient client = HttpClient.newHttpClient();
    private PrometheusEndpoint endpoint;

    @BeforeEach
    void bind() throws IOException {
        endpoint = PrometheusEndpoint.bind(ListenAddress.parse("127.0.0.1:0"), log);
    }

    @AfterEach
    void close() {
        endpoint.close();
        log.close();
    }

    @Test
    void aScrapeGetsTheFormatThatItAsksFor() throws Exception {
        endpoint.start(format -> "meters in " + format);

        HttpResponse<String> openMetrics = send("GET", "/metrics", "application/openmetrics-text");
        HttpResponse<String> text = send("GET", "/metrics?name=up", "*/*");

        assertThat(openMetrics.statusCode()).isEqualTo(200);
        assertThat(openMetrics.body()).isEqualTo("meters in " + Format.OPENMETRICS);
        assertThat(openMetrics.headers().map()).containsEntry("content-type", List.of(Format.OPENMETRICS));
        assertThat(text.body()).isEqualTo("meters in " + Format.TEXT);
        assertThat(text.headers().map()).containsEntry("content-type", List.of(Format.TEXT));
    }

    @Test
    void nothingElseIsThere() throws Exception {
        endpoint.start(format -> "meters");

        for (String path : List.of("/", "/metrics/", "/metricsx", "/metrics/x")) {
            assertThat(send("GET", path, "*/*").statusCode()).as(path).isEqualTo(404);
        }
        for (String method : List.of("POST", "HEAD", "DELETE", "OPTIONS")) {
            HttpResponse<String> refused = send(method, "/metrics", "*/*");
            assertThat(refused.statusCode()).as(method).isEqualTo(405);
            assertThat(refused.headers().map()).containsEntry("allow", List.of("GET"));
        }
    }

    @Test
    void aFailureIsAnsweredAndTheNextScrapeIsTriedAnew() throws Exception {
        AtomicInteger scrapes = new AtomicInteger();
        endpoint.start(format -> {
            if (scrapes.incrementAndGet() == 1) {
                throw new IllegalStateException("staged");
            }
            return "meters";
        });

        assertThat(send("GET", "/metrics", "*/*").statusCode()).isEqualTo(500);
        assertThat(send("GET", "/metrics", "*/*").body()).isEqualTo("meters");
    }

    @Test
    void whoConnectsBeforeTheStartWaits() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        try (Socket early = connect()) {
            early.getOutputStream().write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            sent.countDown();

            endpoint.start(format -> "meters");

            assertThat(new String(early.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("meters");
        }
    }

    @Test
    void clientsThatNeverFinishTheirRequestKeepNobodyOutForLong() throws Exception {
        endpoint.start(format -> "meters");
        List<Socket> slow = new ArrayList<>();
        try {
            // More than there are threads, fewer than may wait.
            for (int i = 0; i < 8; i++) {
                Socket socket = connect();
                socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }

            assertThat(send("GET", "/metrics", "*/*").body()).isEqualTo("meters");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void clientsThatDoNotReadTheirAnswerKeepNobodyOutForLong() throws Exception {
        String much = "meters ".repeat(2_000_000);
        endpoint.start(format -> much);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                Socket socket = connect();
                socket.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }

            assertThat(send("GET", "/metrics", "*/*").body()).hasSameSizeAs(much);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void closingDoesNotWaitForClientsThatDoNotRead() throws Exception {
        CountDownLatch rendered = new CountDownLatch(4);
        String much = "meters ".repeat(2_000_000);
        endpoint.start(format -> {
            rendered.countDown();
            return much;
        });
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                Socket socket = connect();
                socket.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                slow.add(socket);
            }
            rendered.await();

            endpoint.close();
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressThatIsTakenIsNamedInOneSentence() {
        String taken = endpoint.address();

        assertThatThrownBy(() -> PrometheusEndpoint.bind(ListenAddress.parse(taken), log))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot serve metrics on " + taken
                        + ": address already in use; stop the process that has it, or choose another");
    }

    @Test
    void anAddressOfAnotherMachineIsNamedInOneSentence() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "192.0.2.1:9464", "cannot assign requested address; use an address of this machine",
                        "nowhere.invalid:9464", "unknown host; use an address of this machine")
                .entrySet()) {
            assertThatThrownBy(() -> PrometheusEndpoint.bind(ListenAddress.parse(wrong.getKey()), log))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot serve metrics on " + wrong.getKey() + ": " + wrong.getValue());
        }
    }

    @Test
    void closingFreesTheAddress() throws IOException {
        endpoint.start(format -> "meters");
        String address = endpoint.address();

        endpoint.close();

        try (PrometheusEndpoint next = PrometheusEndpoint.bind(ListenAddress.parse(address), log)) {
            assertThat(next.address()).isEqualTo(address);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port());
    }

    private int port() {
        return Integer.parseInt(endpoint.address().replaceAll(".*:", ""));
    }

    private HttpResponse<String> send(String method, String path, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept", accept)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
