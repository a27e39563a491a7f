package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.fixture.BindScript;
import io.srv.it.fixture.MainServer;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Failure;
import io.srv.it.harness.Launch;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.Ports;
import io.srv.it.harness.WorkDir;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are shared, which conflict, and that siblings cannot harm each other through what they share. */
class SharingTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();
    private final int other = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    /** One after the other in the same JVM, each with a port and a file of its own. */
    private static final List<String> SCRIPTS = List.of(
            "a=channel:127.0.0.1:P b=channel:127.0.0.1:P a=close b=socket:127.0.0.1:P c=async:127.0.0.1:P b=close"
                    + " c=async:127.0.0.1:P",
            "a=channel:*:P b=socket:127.0.0.1:P c=channel:[::]:P d=socket:0.0.0.0:P",
            "a=socket:127.0.0.1:P b=channel:*:P c=channel:[::1]:P d=async:127.0.0.2:P",
            "a=channel4:0.0.0.0:P b=channel:[::]:P",
            "a=socket:127.0.0.1:0 b=socket:127.0.0.1:0 c=channel:*:0 d=async:*:0",
            "a=threads:127.0.0.1:P b=socket:127.0.0.1:P",
            "a=channel:192.0.2.1:P b=socket:192.0.2.1:P a=channel:127.0.0.1:P",
            "a=unix:F b=unix:F",
            "a=socket:127.0.0.1:T b=channel:*:T c=async:[::]:T d=channel:127.0.0.1:P");

    @Test
    void eachBindGoesAsInASingleJvm() throws Exception {
        Path jar = AppJar.of(BindScript.class)
                .manifest("Main-Class", BindScript.class.getName())
                .writeTo(work.file("script.jar"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            List<String> steps = new ArrayList<>();
            for (String script : SCRIPTS) {
                String filled = script.replace(":P", ":" + work.port())
                        .replace(":F", ":" + work.file(steps.size() + ".sock"))
                        .replace(":T", ":" + taken.getLocalPort());
                steps.addAll(List.of(filled.split(" ")));
                steps.add("all=close");
            }
            List<String> bare = bare(jar, steps);
            deleteSocketFiles();
            String args = "[\"" + String.join("\",\"", steps) + "\"]";
            String options = "{\"worker\":{\"count\":2,\"require\":\"online\",\"args\":" + args + "}}";
            try (Master master = Master.in(work).app(jar).options(options).start()) {
                master.awaitLines(": done", 2);

                assertThat(steps(master.stdout(), "step 1: ")).isEqualTo(bare);
                assertThat(steps(master.stdout(), "step 2: ")).isEqualTo(bare);
            }
        }
    }

    /** Those that the bare JVM has left there. */
    private void deleteSocketFiles() throws Exception {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(work.path(), "*.sock")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static List<String> bare(Path jar, List<String> steps) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString()));
        command.addAll(steps);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            for (String line = out.readLine(); line != null && !line.endsWith(": done"); line = out.readLine()) {
                lines.add(line);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return steps(lines, "step null: ");
    }

    private static List<String> steps(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .filter(line -> !line.equals("done"))
                .toList();
    }

    @Test
    void twoPortsOfOneApplicationAreBothShared() {
        try (Master master = Pools.ready(servers("[]", 2, "", "async:" + port, "selector:" + other))) {
            assertThat(LoadPlan.to(port).oneShot(4).requests(400).run().byWorker())
                    .hasSize(2);
            assertThat(LoadPlan.to(other).oneShot(4).requests(400).run().byWorker())
                    .hasSize(2);
        }
    }

    @Test
    void twoApplicationsSideBySideKeepApart() {
        try (WorkDir otherWork = WorkDir.create();
                Master one = Pools.ready(servers("[]", 2, "", "socket:" + port));
                Master two = Pools.ready(Master.in(otherWork)
                        .app(jar())
                        .options("{\"worker\":{\"count\":2,\"args\":[\"socket:" + other + "\"]}}"))) {
            assertThat(LoadPlan.to(port).oneShot(4).requests(400).run().byWorker())
                    .hasSize(2);
            assertThat(LoadPlan.to(other).oneShot(4).requests(400).run().byWorker())
                    .hasSize(2);
            two.signal("TERM");
            assertThat(two.awaitExit()).isZero();
            assertThat(LoadPlan.to(port).oneShot(2).requests(100).run().flawless())
                    .isTrue();
            assertThat(one.isAlive()).isTrue();
        }
    }

    @Test
    void anExceptionIsBoundByEachWorkerAndTheSecondIsToldWhy() {
        String except = ",\"share\":\"all\",\"shareExcept\":[\"" + other + "\"]";
        try (Master master = servers("[]", 2, except, "blocking:" + port, "blocking:" + other)
                .start()) {
            master.awaitLine("another worker (pid ");
            master.awaitLine(
                    "has 127.0.0.1:" + other + ", which is not shared; take it out of shareExcept, or give each"
                            + " worker its own with worker.args or worker.env");
            master.awaitLine("java.net.BindException: Address already in use");
            assertThat(Ports.isListening(port)).isTrue();
        }
    }

    @Test
    void whatIsNotDeclaredIsPrivateAndTheSecondWorkerIsToldWhy() {
        try (Master master = servers("[\"127.0.0.1:" + port + "\"]", 2, "", "socket:" + port, "socket:" + other)
                .start()) {
            master.awaitLine("has 127.0.0.1:" + other + ", which is not shared; declare it, \"listen\": [\"127.0.0.1:"
                    + other + "\"], or set \"share\": \"all\"");
            assertThat(master.count("asked for")).isZero();
        }
    }

    @Test
    void anAddressThatIsDeclaredOtherwiseThanItIsBoundIsExplained() {
        try (Master master =
                servers("[\"" + port + "\"]", 1, "", "blocking:" + port).start()) {
            master.awaitLine("127.0.0.1:" + port + " is not shared, and in conflict with *:" + port
                    + ", which is declared; declare it as the application binds it, \"listen\": [\"127.0.0.1:" + port
                    + "\"]");
        }
    }

    @Test
    void whoSharesNothingBindsAsAlone() throws Exception {
        String options = "{\"share\":\"none\",\"worker\":{\"count\":1,\"require\":\"online\",\"args\":[\"blocking:"
                + port + "\"]}}";
        try (Master master = Pools.ready(Master.in(work).app(jar()).options(options))) {
            master.await("it to listen", () -> Ports.isListening(port));
            assertThat(master.count("listening on")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector,socket-timeout", "register-first,virtual", "async,selector", "virtual"})
    void oneWorkersWayToAcceptNeverBlocksASiblings(String kinds) {
        try (Master master = Pools.ready(servers(
                        "[\"127.0.0.1:" + port + "\"]", 2, ",\"recycle\":{\"timeout\":3000}", kinds + ":" + port));
                LoadClient keepAlive =
                        LoadPlan.to(port).keepAlive(4).perSecond(400).start();
                LoadClient oneShot = LoadPlan.to(port).oneShot(4).perSecond(800).start()) {
            master.signal("HUP");
            master.awaitLine("recycle done: 2 of 2 replaced");

            LoadResult shot = oneShot.stop();
            LoadResult kept = keepAlive.stop();
            assertThat(shot.flawless()).as(shot.toString()).isTrue();
            // One before the recycle and one after it: whose accept is slower may never win a connection from a
            // sibling.
            assertThat(shot.byWorker()).hasSizeGreaterThan(1);
            // An event loop that waits in accept lets its connections wait. Other failures are those of connections
            // that
            // were cut, for nothing tells the clients of some kinds to go.
            assertThat(kept.failed(Failure.TIMEOUT)).as(kept.toString()).isZero();
            assertThat(master.lines()).noneMatch(line -> line.contains("died") || line.contains("unasked"));
        }
    }

    private Path jar() {
        return AppJar.of(MainServer.class)
                .manifest("Main-Class", MainServer.class.getName())
                .writeTo(work.file("server.jar"));
    }

    /** @param more further top-level options with a leading comma, or nothing */
    private Launch servers(String listen, int count, String more, String... args) {
        return Master.in(work)
                .app(jar())
                .options("{\"listen\":" + listen + ",\"worker\":{\"count\":" + count
                        + ",\"jvmArgs\":[\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"],\"args\":[\""
                        + String.join("\",\"", args) + "\"]}" + more + "}");
    }
}
