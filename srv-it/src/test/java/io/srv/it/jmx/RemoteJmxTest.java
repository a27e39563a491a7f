package io.srv.it.jmx;

import static io.srv.it.jmx.RemoteAccess.READER;
import static io.srv.it.jmx.RemoteAccess.READER_PASSWORD;
import static io.srv.it.jmx.RemoteAccess.WRITER;
import static io.srv.it.jmx.RemoteAccess.WRITER_PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.Ports;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Access over TLS, with a password, by the JDK's own properties in SRV_CONTAINER_OPTS, from a client that has none of our jars.
 * One master serves all tests but the last.
 */
class RemoteJmxTest {

    private static final String MASTER = "io.srv:type=Master";

    private static final WorkDir WORK = WorkDir.create();
    private static final int PORT = WORK.port();
    private static final int JMX_PORT = WORK.port();
    private static RemoteAccess access;
    private static Master master;

    @BeforeAll
    static void start() {
        access = RemoteAccess.in(WORK);
        master = Pools.ready(pool(PORT, JMX_PORT, "{}"));
    }

    @AfterAll
    static void nothingIsLeft() {
        try (WORK) {
            master.close();
        }
    }

    private static Launch pool(int port, int jmxPort, String appOptions) {
        return Pools.serving(WORK, port, 2, appOptions).env("SRV_CONTAINER_OPTS", access.masterOptions(jmxPort));
    }

    private static ClientProcess client(String user, String password) {
        return ClientProcess.connected(WORK, access.clientArguments(), RemoteAccess.url(JMX_PORT), user, password);
    }

    @Test
    void theWriterReadsAllAndOrdersARecycle() {
        try (ClientProcess client = client(WRITER, WRITER_PASSWORD)) {
            assertThat(client.get(MASTER, "Pid")).isEqualTo(Long.toString(master.pid()));
            assertThat(beans(client))
                    .hasSize(4)
                    .allSatisfy(bean -> assertThat(client.ask("notOpen", bean)).isEmpty());

            String id = client.call(MASTER, "recycle");

            assertThat(client.call(MASTER, "awaitRecycle", id, 30_000)).contains("outcome=DONE", "replaced=2");
        }
    }

    @Test
    void whoDoesNotKnowThePasswordOrSpeaksNoTlsIsRefused() {
        String url = RemoteAccess.url(JMX_PORT);

        assertThat(ClientProcess.refused(WORK, access.clientArguments(), url, WRITER, "wrong"))
                .contains("SecurityException: Authentication failed! Invalid username or password");
        assertThat(ClientProcess.refused(WORK, access.clientArguments(), url))
                .contains("SecurityException: Authentication failed! Credentials required");
        assertThat(ClientProcess.refused(WORK, List.of(), url, WRITER, WRITER_PASSWORD))
                .contains("non-JRMP server at remote endpoint");
    }

    @Test
    void theReaderReadsAllAndCanDoNothing() {
        try (ClientProcess reader = client(READER, READER_PASSWORD);
                ClientProcess writer = client(WRITER, WRITER_PASSWORD)) {
            reader.ask("listen", MASTER);
            String before = reader.get(MASTER, "Counters") + reader.get(MASTER, "Workers");
            List<String> beans = beans(reader);
            assertThat(beans)
                    .hasSize(4)
                    .allSatisfy(
                            bean -> assertThat(reader.ask("attributes", bean)).isNotEmpty());

            assertThat(reader.refusal("set", MASTER, "WorkerCount", 7)).contains("SecurityException: Access denied!");
            for (String bean : beans) {
                for (String operation : reader.ask("operations", bean).lines().toList()) {
                    Stream<Object> zeros =
                            Stream.of(operation.split(" ")).skip(1).map(parameter -> 0);
                    Stream<Object> order = Stream.of("call", bean, operation.split(" ")[0]);
                    assertThat(reader.refusal(Stream.concat(order, zeros).toArray()))
                            .as(bean + " " + operation)
                            .contains("SecurityException: Access denied! Invalid access level");
                }
            }
            assertThat(withoutUsage(reader.get(MASTER, "Counters") + reader.get(MASTER, "Workers")))
                    .isEqualTo(withoutUsage(before));
            assertThat(reader.notifications()).isEmpty();

            writer.ask("set", MASTER, "WorkerCount", 2);
            master.await("a notification", () -> reader.notifications().size() == 1);
            assertThat(reader.notifications().get(0)).contains("io.srv.pool.resized | the pool is to have 2 workers");
        }
    }

    /** The third socket is the JDK's for clients of this machine, which it opens together with the one for others. */
    @Test
    void itListensWhereItWasToldToAndWorkersGetNothingOfIt() {
        assertThat(Sockets.listening(master.pid()))
                .contains("127.0.0.1:" + PORT, "127.0.0.1:" + JMX_PORT)
                .hasSize(3);
        for (long worker : master.workers()) {
            assertThat(Sockets.listening(worker)).isEqualTo(Set.of("127.0.0.1:" + PORT));
            assertThat(ProcFs.commandLine(worker)).doesNotContain("com.sun.management");
            assertThat(ProcFs.environmentContains(worker, "com.sun.management")).isFalse();
        }
    }

    @Test
    void aCrashOfTheMasterFreesThePortWhileWorkersStillServe() {
        int port = WORK.port();
        int jmxPort = WORK.port();
        try (Master crashing = Pools.ready(pool(port, jmxPort, "{\"stopMs\":4000}"))) {
            List<Long> workers = crashing.workers();
            assertThat(Ports.isListening(jmxPort)).isTrue();
            Signals.send("KILL", crashing.pid());
            crashing.awaitExit();

            assertThat(Ports.isListening(jmxPort)).isFalse();
            assertThat(workers).allMatch(ProcFs::alive);
        }
    }

    private static List<String> beans(ClientProcess client) {
        String names = client.ask("names", "io.srv:*");
        return List.of(names.substring(1, names.length() - 1).split(", "));
    }

    /** What changes by itself. */
    private static String withoutUsage(String workers) {
        return workers.replaceAll("usage=(null|\\{[^}]*\\})", "");
    }
}
