package io.srv.container.sharing;

import static io.srv.container.sharing.AnnouncingConnection.announce;
import static io.srv.container.sharing.AnnouncingConnection.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers get the line, and where. */
@Timeout(60)
class AnnouncingAnswerTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HEADERS = "Content-Length: 2\r\n\r\nok";
    private static final String OK = "HTTP/1.1 200 OK\r\n" + HEADERS;
    private static final String OK_ANNOUNCED = "HTTP/1.1 200 OK\r\nConnection: close\r\n" + HEADERS;

    private AnnouncingConnection connection;

    @BeforeEach
    void connect() throws IOException {
        connection = AnnouncingConnection.open();
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
    }

    @Test
    void answersBeforeTheDrainAreUntouched() throws Exception {
        connection.request(GET);
        connection.answer(OK);

        assertThat(connection.received()).isEqualTo(OK);
    }

    @Test
    void answerToARequestReadBeforeTheDrainIsUntouchedAndTheNextOneAnnounces() throws Exception {
        connection.request(GET);
        announce();
        connection.answer(OK);
        connection.request(GET);
        connection.answer(OK);

        assertThat(connection.received()).isEqualTo(OK + OK_ANNOUNCED);
    }

    @Test
    void readThatWaitedSinceBeforeTheDrainCounts() throws Exception {
        Thread reader = new Thread(() -> {
            try {
                connection.server.read(ByteBuffer.allocate(100));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        reader.start();
        await("in read").until(() -> isInRead(reader));
        announce();
        connection.client.write(bytes(GET));
        reader.join();
        connection.answer(OK);

        assertThat(connection.received()).isEqualTo(OK_ANNOUNCED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.0 404 Not Found\r\n",
                "HTTP/1.1 204 \r\n",
                "HTTP/1.1 500\r\n",
                "HTTP/1.1 599 Nobody Knows This One\r\n"
            })
    void lineFollowsTheStatusLineOfEveryFinalAnswer(String statusLine) throws Exception {
        announce();
        connection.request(GET);
        connection.answer(statusLine + HEADERS);

        assertThat(connection.received()).isEqualTo(statusLine + "Connection: close\r\n" + HEADERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 600 Too Much\r\n\r\n",
                "HTTP/1.1 2000 Too Long\r\n\r\n",
                "HTTP/1.1 20x Not A Number\r\n\r\n",
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\n\n",
                "HTTP",
                "+PONG\r\n",
                "\r\nHTTP/1.1 200 OK\r\n\r\n"
            })
    void whatDoesNotBeginWithTheStatusLineOfAFinalAnswerIsUntouched(String answer) throws Exception {
        announce();
        connection.request(GET);
        connection.answer(answer);
        connection.answer(OK);

        assertThat(connection.received()).isEqualTo(answer + OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "OPTIONS * HTTP/1.1\r\n", "GET http://a/ HTTP/1.1\r\n", "PUT h", "POST ", "DELETE /a"})
    void requestLinesCountAsFarAsTheyReach(String read) throws Exception {
        announce();
        connection.request(read);
        connection.answer(OK);

        assertThat(connection.received()).isEqualTo(OK_ANNOUNCED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "CONNECT a:443 HTTP/1.1\r\n",
                "PING\r\n",
                "get / HTTP/1.1\r\n",
                " ",
                "\u0016\u0003\u0001",
                "GET hello"
            })
    void otherProtocolsAreNoRequests(String read) throws Exception {
        announce();
        connection.request(read);
        connection.answer(OK);

        assertThat(connection.received()).isEqualTo(OK);
    }

    @Test
    void interimAnswersPassAndTheFinalOneAnnounces() throws Exception {
        announce();
        connection.request("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        connection.answer("HTTP/1.1 100 Continue\r\n\r\n");
        connection.request("body");
        connection.answer("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        connection.answer(OK);

        assertThat(connection.received())
                .isEqualTo(
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK_ANNOUNCED);
    }

    @Test
    void nothingAnnouncesOnceTheProtocolWasSwitched() throws Exception {
        announce();
        connection.request("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
        connection.answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
        connection.request(GET);
        connection.answer(OK);

        assertThat(connection.received())
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" + OK);
    }

    @Test
    void bodiesThatLookLikeAnswersAreUntouched() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 38\r\n\r\n";
        announce();
        connection.request(GET);
        connection.answer(head);
        connection.answer("HTTP/1.1 200 OK\r\n\r\n");
        connection.answer("HTTP/1.1 200 OK\r\n\r\n");

        assertThat(connection.received())
                .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 38\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    }

    @Test
    void ofRequestsReadAtOnceTheFirstAnswerAnnounces() throws Exception {
        announce();
        connection.request(GET + GET);
        connection.answer(OK);
        connection.answer(OK);

        assertThat(connection.received()).isEqualTo(OK_ANNOUNCED + OK);
    }

    @Test
    void everyAnswerAnnouncesToAClientThatStays() throws Exception {
        announce();
        for (int i = 0; i < 3; i++) {
            connection.request(GET);
            connection.answer(OK);
        }

        assertThat(connection.received()).isEqualTo(OK_ANNOUNCED.repeat(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close\r\n", "A: b\r\ncONNECTION:close\r\n", "Connection: Upgrade , Close\r\n"})
    void answersThatCloseAlreadyAreUntouched(String header) throws Exception {
        announce();
        connection.request(GET);
        connection.answer("HTTP/1.1 200 OK\r\n" + header + HEADERS);

        assertThat(connection.received()).isEqualTo("HTTP/1.1 200 OK\r\n" + header + HEADERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: keep-alive\r\n", "connection:Keep-Alive \r\n"})
    void keepAliveIsReplaced(String header) throws Exception {
        announce();
        connection.request(GET);
        connection.answer("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=60\r\n" + header + HEADERS);

        assertThat(connection.received())
                .isEqualTo("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=60\r\nConnection: close\r\n" + HEADERS);
    }

    @Test
    void otherConnectionOptionsStay() throws Exception {
        announce();
        connection.request(GET);
        connection.answer("HTTP/1.1 200 OK\r\nConnection: TE\r\n" + HEADERS);

        assertThat(connection.received())
                .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: TE\r\n" + HEADERS);
    }

    @Test
    void connectionHeaderInTheBodyMeansNothing() throws Exception {
        announce();
        connection.request(GET);
        connection.answer("HTTP/1.1 200 OK\r\n\r\nConnection: close\r\n\r\n");

        assertThat(connection.received())
                .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nConnection: close\r\n\r\n");
    }

    private static boolean isInRead(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("sun.nio.ch.SocketChannelImpl"));
    }
}
