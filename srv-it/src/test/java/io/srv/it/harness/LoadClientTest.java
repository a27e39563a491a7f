package io.srv.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** That the load client sees each error as what it is, and none where there is none. */
class LoadClientTest {
    private static final String PARTIAL = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this";

    @Test
    void goodServerMeetsNoFailure() {
        try (StandInServer server = new StandInServer(LoadClientTest::good)) {
            LoadResult result = LoadPlan.to(server.port())
                    .keepAlive(2)
                    .oneShot(2)
                    .requests(4_000)
                    .run();

            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(result.requests()).isEqualTo(4_000);
            assertThat(result.succeeded()).isEqualTo(4_000);
            assertThat(result.unclosed()).isZero();
            assertThat(result.byWorker()).isEqualTo(Map.of("4711", 4_000L));
            assertThat(result.latencies().total()).isEqualTo(4_000);
            assertThat(result.connections()).isBetween(1L, 4_000L);
        }
    }

    @Test
    void oneShotClientsConnectForEachRequest() {
        try (StandInServer server = new StandInServer(LoadClientTest::good)) {
            LoadResult result =
                    LoadPlan.to(server.port()).oneShot(3).requests(500).run();

            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(result.connections()).isEqualTo(500);
        }
    }

    @Test
    void headerNamesTheWorkerBeforeTheBodyDoes() {
        try (StandInServer server = new StandInServer((socket, number) -> {
            StandInServer.writeOk(socket, "x-worker:  w7 \r\n", "Hello from 4711");
            return true;
        })) {
            LoadResult result = one(server).keepAlive(1).run();

            assertThat(result.byWorker()).isEqualTo(Map.of("w7", 1L));
        }
    }

    @Test
    void announcedCloseIsHonouredAndNotStale() {
        try (StandInServer server = new StandInServer((socket, number) -> {
            StandInServer.writeOk(socket, number == 5 ? "Connection: close\r\n" : "", "1");
            return number < 5;
        })) {
            LoadResult result =
                    LoadPlan.to(server.port()).keepAlive(1).requests(100).run();

            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(result.connections()).isEqualTo(20);
        }
    }

    @Test
    void silentCloseOfAReusedConnectionIsStaleAndMendedBySecondTry() {
        try (StandInServer server = new StandInServer((socket, number) -> number < 5 && good(socket, number))) {
            LoadResult result =
                    LoadPlan.to(server.port()).keepAlive(1).requests(100).run();

            assertThat(result.failed()).as(result.toString()).isZero();
            assertThat(result.succeeded()).isEqualTo(100);
            assertThat(result.stale()).isEqualTo(24);
            assertThat(result.connections()).isEqualTo(25);
            assertThat(result.flawless()).isFalse();
        }
    }

    @Test
    void resetOfAReusedConnectionIsStale() {
        try (StandInServer server = new StandInServer((socket, number) -> {
            if (number == 2) {
                StandInServer.reset(socket);
            }
            return good(socket, number);
        })) {
            LoadResult result =
                    LoadPlan.to(server.port()).keepAlive(1).requests(10).run();

            assertThat(result.failed()).as(result.toString()).isZero();
            assertThat(result.stale()).isEqualTo(9);
        }
    }

    @Test
    void resetWithinAResponseOfAReusedConnectionIsAFailure() {
        AtomicInteger resets = new AtomicInteger();
        try (StandInServer server = new StandInServer((socket, number) -> {
            if (number == 2 && resets.getAndIncrement() == 0) {
                StandInServer.write(socket, PARTIAL);
                StandInServer.reset(socket);
            }
            return good(socket, number);
        })) {
            LoadResult result =
                    LoadPlan.to(server.port()).keepAlive(1).requests(10).run();

            assertThat(result.stale()).isZero();
            assertThat(result.failures()).isEqualTo(Map.of(Failure.RESET, 1L));
            assertThat(result.succeeded()).isEqualTo(9);
        }
    }

    @Test
    void resetOfAFreshConnectionIsAReset() {
        assertSingleFailure(Failure.RESET, (socket, number) -> {
            StandInServer.reset(socket);
            return false;
        });
    }

    @Test
    void closeWithoutAResponseIsAnEarlyEnd() {
        assertSingleFailure(Failure.EARLY_END, (socket, number) -> false);
    }

    @Test
    void closeWithinTheBodyIsTruncated() {
        assertSingleFailure(Failure.TRUNCATED, (socket, number) -> {
            StandInServer.write(socket, PARTIAL);
            return false;
        });
    }

    @Test
    void closeWithinTheHeadersIsTruncated() {
        assertSingleFailure(Failure.TRUNCATED, (socket, number) -> {
            StandInServer.write(socket, "HTTP/1.1 200 OK\r\nContent-");
            return false;
        });
    }

    @Test
    void closeWithinAChunkIsTruncated() {
        assertSingleFailure(Failure.TRUNCATED, (socket, number) -> {
            StandInServer.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf of");
            return false;
        });
    }

    @Test
    void otherStatusIsAFailure() {
        assertSingleFailure(Failure.STATUS, (socket, number) -> {
            StandInServer.write(socket, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
            return true;
        });
    }

    @Test
    void silentServerIsATimeout() {
        assertSingleFailure(
                Failure.TIMEOUT, (socket, number) -> socket.getInputStream().read() < 0);
    }

    @Test
    void answerThatIsNotHttpIsAnotherFailure() {
        assertSingleFailure(Failure.OTHER, (socket, number) -> {
            StandInServer.write(socket, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
            return false;
        });
    }

    @Test
    void noListenerIsARefusal() {
        LoadResult result =
                LoadPlan.to(Ports.free()).keepAlive(1).oneShot(1).requests(6).run();

        assertThat(result.failures()).isEqualTo(Map.of(Failure.REFUSED, 6L));
        assertThat(result.connections()).isZero();
        assertThat(result.samples()).hasSize(6);
    }

    @Test
    void resetAfterACompleteResponseIsCountedApart() {
        try (StandInServer server = new StandInServer((socket, number) -> {
            good(socket, number);
            StandInServer.reset(socket);
            return false;
        })) {
            LoadResult result =
                    LoadPlan.to(server.port()).oneShot(1).requests(10).run();

            // An RST may overtake the response in the client's kernel: then it is a reset before the response.
            assertThat(result.lateResets() + result.failed(Failure.RESET))
                    .as(result.toString())
                    .isEqualTo(10);
            assertThat(result.flawless()).isFalse();
        }
    }

    @Test
    void serverThatDoesNotCloseIsCountedApart() {
        try (StandInServer server = new StandInServer((socket, number) -> {
            good(socket, number);
            return socket.getInputStream().read() < 0;
        })) {
            LoadResult result =
                    one(server).oneShot(1).patience(Duration.ofSeconds(1)).run();

            assertThat(result.succeeded()).isEqualTo(1);
            assertThat(result.unclosed()).isEqualTo(1);
        }
    }

    @Test
    void chunkedBodyIsReadToItsEnd() throws IOException {
        try (StandInServer server = new StandInServer((socket, number) -> {
            StandInServer.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nHello\r\n");
            StandInServer.write(socket, "A\r\n from 4711\r");
            StandInServer.write(socket, "\n0\r\n\r\n");
            return true;
        })) {
            try (HttpConnection connection = Http.connect(new InetSocketAddress("127.0.0.1", server.port()))) {
                byte[] request = Http.request("/", true);

                assertThat(connection.exchange(request).body()).isEqualTo("Hello from 4711");
                assertThat(connection.exchange(request).worker()).isEqualTo("4711");
            }
        }
    }

    @Test
    void bodyWithoutALengthEndsWithTheConnection() throws IOException {
        try (StandInServer server = new StandInServer((socket, number) -> {
            StandInServer.write(socket, "HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(20_000));
            return false;
        })) {
            Answer answer = Http.get(server.port(), "/");

            assertThat(answer.bodyBytes()).isEqualTo(20_000);
            assertThat(answer.body()).hasSize(8192);
            assertThat(answer.closes()).isTrue();
        }
    }

    @Test
    void pausedServerShowsAsTheLongestGapAndInTheLatencies() {
        AtomicInteger answers = new AtomicInteger();
        try (StandInServer server = new StandInServer((socket, number) -> {
            if (answers.incrementAndGet() == 50) {
                pause(600);
            }
            return good(socket, number);
        })) {
            LoadResult result = LoadPlan.to(server.port())
                    .keepAlive(1)
                    .perSecond(200)
                    .requests(200)
                    .run();

            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(result.longestGap()).isGreaterThanOrEqualTo(Duration.ofMillis(600));
            // With a rate of 200 some 120 requests were due in the pause: all of them were late, not only one.
            assertThat(result.latencies().percentileMs(75)).isGreaterThan(50);
            assertThat(result.latencies().maxMs()).isGreaterThanOrEqualTo(600);
        }
    }

    @Test
    void stopEndsClientsThatHaveNoLimit() {
        try (StandInServer server = new StandInServer(LoadClientTest::good);
                LoadClient client =
                        LoadPlan.to(server.port()).keepAlive(2).oneShot(2).start()) {
            Awaitility.await("some successes").until(() -> client.succeeded() > 200);

            LoadResult result = client.stop();

            assertThat(client.isRunning()).isFalse();
            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(result.succeeded()).isEqualTo(client.succeeded());
            assertThat(result.connections()).isEqualTo(client.connections());
            assertThat(client.stop()).isSameAs(result);
        }
    }

    @Test
    void durationEndsClientsOfASlowPace() {
        try (StandInServer server = new StandInServer(LoadClientTest::good)) {
            LoadResult result = LoadPlan.to(server.port())
                    .keepAlive(2)
                    .perSecond(0.01)
                    .duration(Duration.ofMillis(300))
                    .run();

            // The first client is due at once, the second after 100 s.
            assertThat(result.requests()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void percentilesAreWithinThreePercent() {
        Latencies latencies = new Latencies();
        for (int us = 1; us <= 10_000; us++) {
            latencies.record(us * 1000L);
        }

        assertThat(latencies.percentileMs(50)).isCloseTo(5, within(0.16));
        assertThat(latencies.percentileMs(99)).isCloseTo(9.9, within(0.3));
        assertThat(latencies.percentileMs(100)).isEqualTo(10);
        assertThat(latencies.maxMs()).isEqualTo(10);
        assertThat(new Latencies().percentileMs(99)).isZero();
    }

    /** Both kinds of client see the same failure on a fresh connection. */
    private static void assertSingleFailure(Failure expected, StandInServer.Script script) {
        try (StandInServer server = new StandInServer(script)) {
            LoadPlan plan = one(server).patience(Duration.ofMillis(expected == Failure.TIMEOUT ? 300 : 30_000));
            for (LoadResult result :
                    new LoadResult[] {plan.keepAlive(1).run(), plan.oneShot(1).run()}) {
                assertThat(result.failures()).as(result.toString()).isEqualTo(Map.of(expected, 1L));
                assertThat(result.succeeded()).isZero();
                assertThat(result.stale()).isZero();
                assertThat(result.samples()).hasSize(1);
            }
        }
    }

    private static LoadPlan one(StandInServer server) {
        return LoadPlan.to(server.port()).requests(1);
    }

    private static boolean good(Socket socket, int number) throws IOException {
        StandInServer.writeOk(socket, "", "Hello from 4711");
        return true;
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
