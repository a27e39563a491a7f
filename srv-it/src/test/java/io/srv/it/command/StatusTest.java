package io.srv.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code srv-container status} against real pools. */
class StatusTest {

    private static final int INCOMPLETE = 1;
    private static final int DOWN = 2;
    private static final int UNAVAILABLE = 69;

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void tablesShowWhatRuns() {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"))) {
            Ran status = Ran.command(work, "status", master.pid());

            assertThat(status.status()).isZero();
            assertThat(status.err()).isEmpty();
            assertThat(status.out())
                    .anyMatch(line -> line.matches("application  .*/app\\.jar"))
                    .anyMatch(line ->
                            line.matches("master       pid " + master.pid() + ", running, up .*, srv-container .*"))
                    .contains("workers      2 of 2 ready, generation 1")
                    .anyMatch(line -> line.startsWith("SLOT  ID "))
                    .anyMatch(line -> line.matches("127\\.0\\.0\\.1:" + port + " .* 0/\\d+ .*"));
            assertThat(status.out().stream().filter(line -> line.contains(" ready  ")))
                    .hasSize(2)
                    .allMatch(line -> master.workers().stream().anyMatch(pid -> line.contains(" " + pid + " ")));
        }
    }

    @Test
    void jsonIsOneLineThatAgreesWithTheSystem() throws Exception {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"))) {
            for (int i = 0; i < 20; i++) {
                Http.get(port, "/");
            }

            master.await("accepted connections", () -> sum(json(master), "\"accepted\":(\\d+),\"acceptedBy") == 20);
            String json = json(master);

            assertThat(json)
                    .startsWith("{\"time\":\"")
                    .contains(
                            "\"pid\":" + master.pid() + ",",
                            "\"phase\":\"RUNNING\"",
                            "\"workerCount\":2,\"readyCount\":2,\"generation\":1,\"lastRecycle\":null,",
                            "\"counters\":{\"starts\":2,\"ready\":2,",
                            "\"address\":\"127.0.0.1:" + port + "\",\"declared\":true,");
            assertThat(numbers(json, "\"slot\":\\d+,\"pid\":(\\d+)"))
                    .containsExactlyInAnyOrderElementsOf(master.workers());
            assertThat(numbers(json, "\"residentBytes\":(\\d+)")).hasSize(2).allMatch(bytes -> bytes > 10_000_000);
        }
    }

    @Test
    void exitStatusTellsMonitoringHowItStands() throws Exception {
        Path hangs = work.file("hangs");
        String options = Pools.options(port, 2, "{\"hangsIf\":\"" + hangs + "\"}", "");
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            assertThat(Ran.command(work, "status", master.pid()).status()).isZero();

            Files.createFile(hangs);
            List<Long> workers = master.awaitWorkers(2);
            Signals.send("KILL", workers.get(0));
            master.awaitLine("killed by signal 9");
            assertThat(Ran.command(work, "status", master.pid()).status()).isEqualTo(INCOMPLETE);

            Signals.send("KILL", workers.get(1));
            master.awaitLines("killed by signal 9", 2);
            assertThat(Ran.command(work, "status", master.pid()).status()).isEqualTo(DOWN);
        }
    }

    @Test
    void masterThatIsJustStartingIsWaitedFor() {
        try (Master master = Pools.serving(work, port, 1, "{}").start()) {
            // Before that it is a shell, not a master.
            master.await("the JVM", () -> ProcFs.commandLine(master.pid()).contains(" io.srv.container.Main "));

            Ran status = Ran.command(work, "status", master.pid());

            assertThat(status.err()).isEmpty();
            assertThat(status.out()).anyMatch(line -> line.endsWith("of 1 ready, generation 1"));
            assertThat(master.lines()).noneMatch(line -> line.contains("thread dump"));
        }
    }

    @Test
    void watchingGoesOnUntilTheMasterEnds() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"));
                Master watching = Ran.started(work, "status", "--watch", "--json", master.pid());
                Master tables = Ran.started(work, "status", "--watch", master.pid())) {
            watching.awaitLines("{\"time\":\"", 2);
            tables.awaitLines("application  ", 2);

            master.signal("TERM");
            master.awaitExit();

            assertThat(watching.awaitExit()).isEqualTo(UNAVAILABLE);
            assertThat(watching.stderr()).containsExactly("srv-container: " + master + " has ended");
            assertThat(watching.stdout()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
            assertThat(tables.awaitExit()).isEqualTo(UNAVAILABLE);
            assertThat(tables.stdout()).noneMatch(line -> line.contains("\u001b"));
        }
    }

    /** Of the master alone: a port, or an agent, in it cannot be used twice. */
    @Test
    void optionsOfTheMasterAreNotThoseOfACommand() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            Ran status = Ran.of(Master.in(work)
                    .env("SRV_CONTAINER_OPTS", "-XX:+NoSuchOption")
                    .env("JAVA_TOOL_OPTIONS", "-XX:+NoSuchOption")
                    .arguments("status", Long.toString(master.pid())));

            assertThat(status.err()).isEmpty();
            assertThat(status.status()).isZero();
        }
    }

    private String json(Master master) {
        Ran status = Ran.command(work, "status", "--json", master.pid());
        assertThat(status.out()).hasSize(1);
        return status.out().get(0);
    }

    private static long sum(String json, String pattern) {
        return numbers(json, pattern).stream().mapToLong(Long::longValue).sum();
    }

    private static List<Long> numbers(String json, String pattern) {
        return Pattern.compile(pattern)
                .matcher(json)
                .results()
                .map(found -> Long.parseLong(found.group(1)))
                .toList();
    }
}
