package io.srv.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srv.examples.Client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** What the three servers promise alike, and how they drain. */
@ParameterizedClass(name = "{0} {1}")
@CsvSource(delimiter = '|', textBlock = """
                plain.jar | {}
                jetty.jar | {}
                netty.jar | {}
                netty.jar | {"transport":"epoll"}
                """)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
record ExampleServersTest(String jar, String options) {

    private static final Duration LONG_GRACE = Duration.ofMinutes(2);
    private static final Duration SHORT_GRACE = Duration.ofMillis(200);
    private static final String PID = Long.toString(ProcessHandle.current().pid());
    private static final String HELLO = "Hello from " + PID + "\n";

    @Test
    void keepAliveConnectionIsAnsweredAgainAndAgain() throws Exception {
        try (Example example = start();
                Client client = new Client(example.address())) {
            Response first = client.get("/");
            Response second = client.get("/pid");
            Response third = client.get("/slow?ms=1");

            assertThat(List.of(first.status(), second.status(), third.status())).containsOnly(200);
            assertThat(List.of(first.body(), second.body(), third.body())).containsExactly(HELLO, PID, HELLO);
            assertThat(first.headers()).containsEntry("x-worker", "7").doesNotContainKey("connection");
        }
    }

    @Test
    void unknownPathIsNotFoundAndKeepsTheConnection() throws Exception {
        try (Example example = start();
                Client client = new Client(example.address())) {
            assertThat(client.get("/nowhere").status()).isEqualTo(404);
            assertThat(client.get("/").body()).isEqualTo(HELLO);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        try (Example example = start();
                Client client = new Client(example.address())) {
            client.send("/slow?ms=50", "/pid", "/");

            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                bodies.add(client.receive().body());
            }
            assertThat(bodies).containsExactly(HELLO, PID, HELLO);
        }
    }

    @Test
    void connectionThatWaitedInTheQueueBeforeTheStartIsServed() throws Exception {
        FakeListener listener = new FakeListener();
        try (Client early = new Client(listener.address())) {
            early.send("/");
            try (Example example = new Example(jar, options, listener)) {
                assertThat(early.receive().body())
                        .as("from %s", example.address())
                        .isEqualTo(HELLO);
            }
        }
    }

    @Test
    void stopWithoutConnectionsReturns() throws Exception {
        try (Example example = start()) {
            example.drain();

            assertThat(example.stop(LONG_GRACE)).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    @Test
    void idleConnectionIsKeptUntilItsNextRequestWhichIsToldToClose() throws Exception {
        try (Example example = start();
                Client client = new Client(example.address())) {
            client.get("/");
            example.drain();
            CompletableFuture<Void> stop = example.stop(LONG_GRACE);
            stayUndone(stop);

            Response last = client.get("/");

            assertThat(last.status()).isEqualTo(200);
            assertThat(last.closes()).isTrue();
            assertThat(client.sawEnd()).isTrue();
            client.hangUp();
            assertThat(stop).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    @Test
    void connectionAcceptedJustBeforeTheDrainIsServed() throws Exception {
        try (Example example = start();
                Client fresh = new Client(example.address());
                Client witness = new Client(example.address())) {
            // Connections are accepted in their order: when the second is answered, the first was accepted.
            witness.get("/");
            witness.hangUp();
            example.drain();
            CompletableFuture<Void> stop = example.stop(LONG_GRACE);
            stayUndone(stop);

            Response only = fresh.get("/");

            assertThat(only.body()).isEqualTo(HELLO);
            assertThat(only.closes()).isTrue();
            fresh.hangUp();
            assertThat(stop).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    @Test
    void answerThatWasBeingMadeWhenTheDrainBeganIsToldToClose() throws Exception {
        try (Example example = start();
                Client client = new Client(example.address())) {
            client.get("/");
            client.send("/slow?ms=500");
            example.drain();
            CompletableFuture<Void> stop = example.stop(LONG_GRACE);

            Response last = client.receive();

            assertThat(last.body()).isEqualTo(HELLO);
            assertThat(last.closes()).isTrue();
            client.hangUp();
            assertThat(stop).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    @Test
    void notFoundIsToldToCloseToo() throws Exception {
        try (Example example = start();
                Client client = new Client(example.address())) {
            client.get("/");
            example.drain();

            assertThat(client.get("/nowhere").closes()).isTrue();
        }
    }

    @Test
    void clientThatNeverClosesDoesNotHoldUpTheStopOnceItWasToldTo() throws Exception {
        try (Example example = start();
                Client client = new Client(example.address())) {
            client.get("/");
            example.drain();
            client.get("/");

            // Well below Jetty's idle timeout, well above what a client gets to close.
            assertThat(example.stop(LONG_GRACE)).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void silentConnectionIsClosedWhenTheGraceIsNearlyOver() throws Exception {
        try (Example example = start();
                Client client = new Client(example.address())) {
            client.get("/");
            example.drain();

            assertThat(example.stop(SHORT_GRACE)).succeedsWithin(Duration.ofSeconds(60));
            assertThat(client.sawEnd()).isTrue();
        }
    }

    private Example start() throws Exception {
        return new Example(jar, options, new FakeListener());
    }

    private static void stayUndone(CompletableFuture<Void> stop) {
        await("stop waits for the connection")
                .during(100, TimeUnit.MILLISECONDS)
                .until(() -> !stop.isDone());
    }
}
