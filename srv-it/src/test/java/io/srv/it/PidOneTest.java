package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.it.fixture.MainServer;
import io.srv.it.fixture.OrphanMaker;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Distribution;
import io.srv.it.harness.Http;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The master as PID 1, as in a container: no signal has a default action there, and orphans are its children. */
class PidOneTest {

    private static final int UNAVAILABLE = 69;
    private static final int WORKER_KILLED = 3;

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @BeforeEach
    void namespacesCanBeMade() throws Exception {
        assumeTrue(canUnshare(), "no PID namespace can be made here: it takes root, and a container forbids it");
    }

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void signalsWorkAndOrphansAreReaped() throws Exception {
        Path jar = AppJar.of(OrphanMaker.class, MainServer.class)
                .manifest("Main-Class", OrphanMaker.class.getName())
                .writeTo(work.file("orphans.jar"));
        try (Master master = Pools.ready(inNamespace().app(jar).options(main("\"hook\",\"socket:" + port + "\"")))) {
            long init = init(master);
            assertThat(Files.readAllLines(Path.of("/proc", Long.toString(init), "status")))
                    .anyMatch(line -> line.matches("NSpid:.*\\s1"));
            List<Long> orphans = orphans(init);
            assertThat(orphans).hasSize(2);

            orphans.forEach(orphan -> Signals.send("TERM", orphan));
            master.await(
                    "no orphan, alive or dead",
                    () -> orphans.stream()
                            .noneMatch(orphan -> ProcFs.state(orphan).isPresent()));
            assertThat(Http.get(port, "/").body()).isEqualTo("hello");

            Signals.send("HUP", init);
            master.awaitLine("recycle done: 1 of 1 replaced");
            Signals.send("TTIN", init);
            master.awaitLine("the pool is to have 2 workers");
            Signals.send("TERM", init);

            assertThat(master.awaitExit()).isZero();
            // With PID 1 all others of its namespace end, orphans too.
            assertThat(orphans(init)).isEmpty();
            assertThat(master.count("WARN")).isZero();
        }
        assertThat(copies()).isEmpty();
    }

    @Test
    void aSecondTermKillsAndTheStatusSaysSo() throws Exception {
        try (Master master = Pools.ready(serving("{\"stopMs\":600000}"))) {
            long init = init(master);
            Signals.send("TERM", init);
            master.awaitLine("stop SHUTDOWN");

            Signals.send("TERM", init);

            assertThat(master.awaitExit()).isEqualTo(WORKER_KILLED);
        }
        assertThat(copies()).isEmpty();
    }

    @Test
    void aKillEndsTheWorkersToo() throws Exception {
        try (Master master = Pools.ready(serving("{}"))) {
            long init = init(master);
            List<Long> workers = ProcFs.children(init);
            assertThat(workers).hasSize(1);

            Signals.send("KILL", init);

            // Its own status is nobody's: that of unshare is another one in each of its versions.
            master.awaitExit();
            assertThat(workers).noneMatch(ProcFs::alive);
        }
    }

    @Test
    void anAddressThatIsTakenHasItsStatus() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                Master master = serving("{}").start()) {
            assertThat(master.awaitExit()).isEqualTo(UNAVAILABLE);
            assertThat(master.count("address already in use")).isEqualTo(1);
            assertThat(taken.isBound()).isTrue();
        }
        assertThat(copies()).isEmpty();
    }

    private Launch serving(String app) throws IOException {
        return inNamespace().app(Pools.servingJar(work)).options(Pools.options(port, 1, app, ""));
    }

    private static String main(String arguments) {
        return "{\"worker\":{\"count\":1,\"timeout\":" + Pools.START_TIMEOUT_MS
                + ",\"jvmArgs\":[\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"],\"args\":[" + arguments + "]}}";
    }

    /** The process that the harness knows is unshare, which waits for PID 1 and ends as that did. */
    private Launch inNamespace() throws IOException {
        Path script = work.write(
                "in-namespace",
                "#!/bin/sh\nexec unshare --fork --kill-child --pid --mount-proc '"
                        + Distribution.packaged().launcher() + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return Master.in(work).launcher(script);
    }

    private static long init(Master master) {
        return ProcFs.children(master.pid()).get(0);
    }

    private static List<Long> orphans(long init) {
        return ProcFs.children(init).stream()
                .filter(child -> ProcFs.commandLine(child).startsWith("sleep 8639"))
                .toList();
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> left = Files.list(work.cache().resolve("srv-container"))) {
            return left.toList();
        }
    }

    private static boolean canUnshare() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "--fork", "--kill-child", "--pid", "--mount-proc", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
