package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.fixture.ControlNonsenseApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.RequestFailed;
import io.srv.it.harness.WorkDir;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nonsense on a control socket costs that worker its connection, and nobody anything else. */
class ControlSocketTest {
    private static final String SUCCESSOR_WANTED = "0000000106";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void workerThatTalksNonsenseIsReplacedWhileTheOthersServe() throws RequestFailed {
        Map<String, String> nonsense = new LinkedHashMap<>();
        nonsense.put("ffffffffffffffff", "a frame of -1 bytes");
        nonsense.put("00000000", "a frame of 0 bytes");
        nonsense.put("7fffffff00", "a frame of 2147483647 bytes");
        nonsense.put("00000001ff", "a message of type -1");
        nonsense.put("0000000a420100000000000003e8", "a message of type 66");
        nonsense.put("000000050100000063", "protocol version 99, this is 4");
        nonsense.put("00000009030000ffff2a3a3830", "a text of 65535 bytes");
        try (Master master = start(2, "{}")) {
            master.awaitLine("all 2 workers ready");
            int told = 0;
            for (Map.Entry<String, String> one : nonsense.entrySet()) {
                String worker = say(one.getKey(), 1);

                String line = "WARN  worker with id " + worker + " sent nonsense on its control socket ("
                        + one.getValue() + "); the connection is closed, and it is replaced";
                told++;
                awaitServing(master, line, told);
                assertThat(LogText.of(master)).contains(line);
                // Two workers, and the line that says that all are.
                awaitServing(master, "ready after", 3 + told);
            }
            assertThat(master.awaitWorkers(2)).hasSize(2);
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertThat(master.count("sent nonsense")).isEqualTo(nonsense.size());
            assertNoTrace(master);
        }
    }

    @Test
    void workerThatTalksNonsenseBeforeItIsReadyIsTriedAgain() throws RequestFailed {
        try (Master master = start(1, "{\"SAY_AT_START\": \"deadbeef\"}")) {
            master.awaitLine("worker with id 1 sent nonsense on its control socket (a frame of -559038737 bytes)");
            master.awaitLine("(id 2, pid");
            master.awaitLine("all 1 worker ready");
            assertThat(get("/")).isEqualTo("2");
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertNoTrace(master);
        }
    }

    @Test
    void halfAFrameChangesNothing() throws RequestFailed {
        try (Master master = start(1, "{}")) {
            master.awaitLine("all 1 worker ready");

            // Long enough for many a heartbeat to become a part of it.
            assertThat(say("00001000", 1)).isEqualTo("1");

            assertThat(get("/")).isEqualTo("1");
            // The other direction is whole.
            master.signal("HUP");
            master.awaitLine("recycle done: 1 of 1 replaced");
            assertThat(get("/")).isEqualTo("2");
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertNoTrace(master);
        }
    }

    @Test
    void messagesThatMeanNothingHereChangeNothing() throws RequestFailed {
        try (Master master = start(1, "{}")) {
            master.awaitLine("all 1 worker ready");

            // Greeted and online once more; a request for an address that is none, and for one that nobody can bind.
            say("000000050100000004" + "0000000102" + "0000000a070000000900000001ff", 1);
            assertThat(get("/")).isEqualTo("1");
            master.signal("HUP");
            master.awaitLine("recycle done: 1 of 1 replaced");
            assertThat(get("/")).isEqualTo("2");
            assertNoTrace(master);
        }
    }

    @Test
    void floodOfMessagesDoesNotDrownTheMaster() throws RequestFailed {
        try (Master master = start(1, "{}")) {
            master.awaitLine("all 1 worker ready");

            // As an application does that asks for its successor in a loop.
            say(SUCCESSOR_WANTED, 2_000_000);

            master.awaitLine("asks for a successor");
            master.awaitLine("recycle done: 1 of 1 replaced");
            assertThat(get("/")).isEqualTo("2");
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertNoTrace(master);
        }
    }

    private Master start(int count, String environment) {
        String options = """
                {"listen": ["127.0.0.1:%d"], "restart": {"delay": 0, "maxDelay": 0},
                 "worker": {"count": %d, "require": "listen", "timeout": 20000, "env": %s}}
                """.formatted(port, count, environment);
        return Master.in(work)
                .app(AppJar.of(ControlNonsenseApp.class)
                        .manifest("Add-Opens", "java.base/java.io")
                        .writeTo(work.file("app.jar")))
                .options(options)
                .start();
    }

    /** Returns the id of the worker that says it. */
    private String say(String hex, int times) throws RequestFailed {
        return get("/say/" + hex + "/" + times);
    }

    private String get(String path) throws RequestFailed {
        return Http.get(port, path).worker();
    }

    /** Waits until that many lines contain the text; meanwhile every request is answered. */
    private void awaitServing(Master master, String text, int count) {
        String part = text.startsWith("WARN") ? "sent nonsense" : text;
        master.await(count + " times \"" + part + "\"", () -> {
            assertThat(get("/")).isNotEqualTo("?");
            return master.count(part) >= count;
        });
    }

    private static void assertNoTrace(Master master) {
        assertThat(master.lines()).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    }
}
