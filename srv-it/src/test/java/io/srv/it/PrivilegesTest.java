package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.it.fixture.Intruder;
import io.srv.it.fixture.MainServer;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Distribution;
import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.Ports;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master with rights, and workers that have none. Needs root, util-linux, and the distribution where everybody can read it. */
class PrivilegesTest {

    private static final long NOBODY = 65534;

    private final WorkDir work = WorkDir.create();
    private final int extra = work.port();
    private final Path jar = AppJar.of(Intruder.class, MainServer.class)
            .manifest("Main-Class", Intruder.class.getName())
            .writeTo(work.file("app.jar"));

    @BeforeEach
    void everybodyMayGoToTheFolder() throws Exception {
        assumeTrue(uid() == 0, "only root can start workers as nobody");
        assumeTrue(ran("setpriv", "--version") && ran("prlimit", "--version"), "util-linux's setpriv is not here");
        assumeTrue(
                !Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                        .get(0)
                        .equals("0"),
                "no port is privileged here");
        assumeTrue(ran("id", "nobody"), "there is no user nobody");
        assumeTrue(
                asNobody("test", "-r", Distribution.packaged().launcher().toString()),
                "nobody cannot read " + Distribution.packaged().launcher());
        Files.setPosixFilePermissions(work.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void workersOfAnotherUserServeAPrivilegedPortAndCanDoNothingElse() throws Exception {
        int low = privilegedPort();
        boolean setuidWorks = traps();
        String options = "{\"listen\":[\"127.0.0.1:" + low + "\"],\"share\":\"all\",\"shareExcept\":[\"1\"],"
                + "\"worker\":{\"count\":1,\"user\":\"nobody\",\"umask\":\"0027\",\"limitNofile\":512,\"limitCore\":0,"
                + "\"envRemove\":[\"FORGOTTEN\"],\"env\":{\"PASSWORD\":\"s3cret\"},"
                + "\"jvmArgs\":[\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"],"
                + "\"args\":[\"" + work.path() + "\",\"hook\",\"socket:" + extra + "\",\"socket:" + low + "\"]}}";
        try (Master master = Pools.ready(Master.in(work)
                        .app(jar)
                        .options(options)
                        .env("FORGOTTEN", "yes")
                        .env("WATCHDOG_PID", "1"));
                Jmx jmx = Jmx.to(master.pid())) {
            long worker = master.workers().get(0);
            hasNoPrivilege(worker);
            hasItsOwnEnvironment(worker);
            attemptsFailed(master, setuidWorks);
            copiesAreForItsGroup();
            // Its memory and its beans are seen through the master, and it dumps its threads.
            assertThat((Long) jmx.get(Jmx.worker(1), "ResidentBytes")).isPositive();
            assertThat(jmx.mount(1)).isPositive();
            Signals.send("QUIT", worker);
            master.awaitLine("Full thread dump");

            // It sees its own connections: a recycle that did not know of this one would cut it off.
            CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> get(low));
            master.awaitLine("server 1: slow");
            master.signal("HUP");
            master.awaitLine("recycle done: 1 of 1 replaced");
            assertThat(slow.join()).isEqualTo("hello");
            master.awaitLine("server 1: hook");
            // An undeclared address that needs no rights goes from the master to the worker, native code and all.
            assertThat(Http.get(extra, "/").body()).isEqualTo("hello");
            assertThat(master.count("asked for; declare it as")).isEqualTo(1);
            hasNoPrivilege(master.workers().get(0));

            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
        }
        assertThat(Ports.isListening(low)).isFalse();
    }

    @Test
    void masterThatHasOneCapabilityKeepsItToItself() throws Exception {
        int low = privilegedPort();
        // As AmbientCapabilities=CAP_NET_BIND_SERVICE of a unit does it.
        Path script = work.write(
                "with-capability",
                "#!/bin/sh\nexec setpriv --reuid=" + NOBODY + " --regid=" + NOBODY + " --clear-groups"
                        + " --inh-caps=+net_bind_service --ambient-caps=+net_bind_service '"
                        + Distribution.packaged().launcher() + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(Files.createDirectory(work.cache()), "unix:uid", (int) NOBODY);
        String options = "{\"listen\":[\"127.0.0.1:" + low + "\"],\"share\":\"all\",\"shareExcept\":[\"1\"],"
                + "\"worker\":{\"count\":1,\"jvmArgs\":[\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"],"
                + "\"args\":[\"" + work.path() + "\",\"socket:" + low + "\"]}}";
        try (Master master =
                Pools.ready(Master.in(work).launcher(script).app(jar).options(options))) {
            String none = " 0000000000000000";
            assertThat(status(master.pid())).contains("CapEff: 0000000000000400", "CapAmb: 0000000000000400");
            assertThat(status(master.workers().get(0)))
                    .contains("CapInh:" + none, "CapPrm:" + none, "CapEff:" + none, "CapAmb:" + none);
            assertThat(Http.get(low, "/").body()).isEqualTo("hello");
            master.awaitLine("attempt own port: failed: java.net.BindException: Permission denied");
            assertThat(master.awaitLine("attempt shared port: failed: "))
                    .contains("workers have fewer rights than the master");
        }
    }

    private static List<String> status(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .map(line -> line.replaceAll("\\s+", " ").strip())
                .toList();
    }

    private static void hasNoPrivilege(long worker) throws IOException {
        List<String> status = status(worker);
        long group = Long.parseLong(status.stream()
                .filter(line -> line.startsWith("Gid:"))
                .findFirst()
                .orElseThrow()
                .split(" ")[1]);
        String none = " 0000000000000000";
        String user = " " + NOBODY;
        assertThat(status)
                .contains("Uid:" + user.repeat(4), "Gid:" + (" " + group).repeat(4), "Groups:", "NoNewPrivs: 1")
                .contains("CapInh:" + none, "CapPrm:" + none, "CapEff:" + none, "CapBnd:" + none, "CapAmb:" + none);
        assertThat(group).isNotZero();
        assertThat(Files.readAllLines(Path.of("/proc", Long.toString(worker), "limits")))
                .anyMatch(line -> line.matches("Max open files +512 +512 .*"))
                .anyMatch(line -> line.matches("Max core file size +0 +0 .*"));
    }

    private static void hasItsOwnEnvironment(long worker) {
        assertThat(ProcFs.startedWith(worker, "USER=nobody")).isTrue();
        assertThat(ProcFs.startedWith(worker, "LOGNAME=nobody")).isTrue();
        assertThat(ProcFs.startedWith(worker, "PASSWORD=s3cret")).isTrue();
        assertThat(ProcFs.environmentContains(worker, "FORGOTTEN=")).isFalse();
        assertThat(ProcFs.environmentContains(worker, "WATCHDOG_PID=")).isFalse();
        assertThat(ProcFs.commandLine(worker)).doesNotContain("s3cret");
    }

    private static void attemptsFailed(Master master, boolean setuidWorks) {
        master.awaitLine("attempt read: failed: java.nio.file.AccessDeniedException");
        master.awaitLine("attempt overwrite: failed: java.nio.file.AccessDeniedException");
        master.awaitLine("attempt setuid: failed: setpriv: ");
        assertThat(master.awaitLine("attempt program: ")).endsWith(setuidWorks ? ": " + NOBODY : "");
        master.awaitLine("attempt signal: failed: ");
        master.awaitLine("attempt own port: failed: java.net.BindException: Permission denied");
        assertThat(master.awaitLine("attempt shared port: failed: "))
                .contains("cannot listen on 127.0.0.1:2: workers have fewer rights than the master")
                .endsWith("add it to \"listen\", as \"127.0.0.1:2\"");
        assertThat(master.awaitLine("attempt socket file: failed: "))
                .contains("workers have fewer rights than the master");
        master.awaitLine("attempt umask: 0027");
    }

    private void copiesAreForItsGroup() throws IOException {
        try (Stream<Path> copies = Files.walk(work.cache().resolve("srv-container"))) {
            List<Path> all = copies.toList();
            assertThat(all).anyMatch(path -> path.endsWith("app.jar"));
            for (Path path : all) {
                boolean isForWorkers = !path.toString().endsWith(".lock") && !path.endsWith("options.json");
                String expected = Files.isDirectory(path) ? "rwxr-x---" : isForWorkers ? "rw-r-----" : "rw-------";
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)))
                        .as(path.toString())
                        .isEqualTo(expected);
                assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                        .isEqualTo(0);
            }
        }
    }

    /** Puts in place what an intruder looks for, and tells whether programs that run as root do so here at all. */
    private boolean traps() throws Exception {
        Files.createFile(
                work.file("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.createDirectory(
                work.file("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path program = work.file("setuid");
        Files.copy(Path.of("/usr/bin/id"), program);
        Files.setAttribute(program, "unix:mode", 04755);
        return asNobody("sh", "-c", "test \"$(" + program + " -u)\" = 0");
    }

    private static int privilegedPort() throws IOException {
        for (int port = 1023; port > 600; port--) {
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return free.getLocalPort();
            } catch (IOException e) {
                // Somebody has it.
            }
        }
        throw new IOException("no privileged port is free");
    }

    private static boolean asNobody(String... command) throws Exception {
        return ran(Stream.concat(
                        Stream.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
                        Stream.of(command))
                .toArray(String[]::new));
    }

    private static boolean ran(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static long uid() throws IOException {
        return Integer.toUnsignedLong((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static String get(int port) {
        try {
            return Http.get(port, "/slow").body();
        } catch (Exception e) {
            return e.toString();
        }
    }
}
