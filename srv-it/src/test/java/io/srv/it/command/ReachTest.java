package io.srv.it.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.it.Pools;
import io.srv.it.harness.Distribution;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which masters commands find and reach, and what they say of others. What needs namespaces or users is for root alone. */
class ReachTest {

    private static final int USAGE = 64;
    private static final int UNAVAILABLE = 69;
    private static final int NO_PERMISSION = 77;
    private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void pidThatIsNoMastersIsSaidToBeWhatItIs() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            long worker = master.workers().get(0);
            long own = ProcessHandle.current().pid();

            assertRefused(
                    Ran.command(work, "status", worker),
                    USAGE,
                    "process " + worker + " is a worker of " + master + "; give the master's pid");
            assertRefused(
                    Ran.command(work, "status", own),
                    USAGE,
                    "process " + own + " (java) is not a master of srv-container");
        }
    }

    @Test
    void masterThatLetsNobodyAttachIsNotBothered() {
        try (Master master = Pools.ready(
                Pools.serving(work, port, 1, "{}").env("SRV_CONTAINER_OPTS", "-XX:+DisableAttachMechanism"))) {
            assertRefused(
                    Ran.command(work, "status", master.pid()),
                    UNAVAILABLE,
                    master
                            + " was started with -XX:+DisableAttachMechanism, so nobody can reach it from here; use signals"
                            + " or remote JMX, or take that out of SRV_CONTAINER_OPTS and start it again");
            assertThat(master.lines()).noneMatch(line -> line.contains("thread dump"));
        }
    }

    @Test
    void stoppedMasterIsASentence() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            master.signal("STOP");

            assertRefused(
                    Ran.command(work, "status", master.pid()),
                    UNAVAILABLE,
                    master + " is stopped and does not answer; let it go on with kill -CONT " + master.pid());
        }
    }

    /** In a pid namespace, where no other master is, whatever else runs on this machine. */
    @Test
    void noneTheOneAndSeveralAreTold() throws IOException {
        assumeRoot();
        Path jar = Distribution.packaged().example("plain");
        int other = work.port();
        work.write("a.json", Pools.options(port, 1, "{}", ""));
        work.write("b.json", Pools.options(other, 1, "{}", ""));
        Path launcher = script(
                "run",
                "srv=" + quoted(Distribution.packaged().launcher()),
                "touch a.log b.log",
                "\"$srv\" status; echo none: $?",
                "\"$srv\" " + quoted(jar) + " a.json 2>a.log & first=$!",
                "until grep -q 'all 1 worker ready' a.log; do sleep 0.1; done",
                "\"$srv\" status > /dev/null; echo one: $?",
                "\"$srv\" " + quoted(jar) + " b.json 2>b.log & second=$!",
                "until grep -q 'all 1 worker ready' b.log; do sleep 0.1; done",
                "\"$srv\" status; echo two: $?",
                "\"$srv\" stop --wait $first > /dev/null; echo stopped: $?",
                "\"$srv\" stop --wait > /dev/null; echo stopped: $?");
        Path outside = script("outside", "exec unshare --pid --fork --mount --mount-proc --kill-child " + launcher);

        Ran ran = Ran.of(Master.in(work).launcher(outside));

        assertThat(ran.out()).containsExactly("none: 69", "one: 0", "two: 64", "stopped: 0", "stopped: 0");
        assertThat(ran.err())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("srv-container: no master is running here, or none that /proc shows"),
                        line -> assertThat(line)
                                .isEqualTo("srv-container: 2 masters are running; name one by its pid:"),
                        line -> assertThat(line).matches(" *PID  USER  APPLICATION"),
                        line -> assertThat(line).matches(" *\\d+  root  \\Q" + jar + "\\E a\\.json"),
                        line -> assertThat(line).matches(" *\\d+  root  \\Q" + jar + "\\E b\\.json"));
    }

    @Test
    void anotherUsersMasterIsNotOurs() throws IOException {
        assumeNobodyCanRunIt();
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            assertRefused(
                    Ran.of(asNobody("status", Long.toString(master.pid()))),
                    NO_PERMISSION,
                    master + " belongs to root; run this as root");
        }
    }

    @Test
    void privateTemporaryFolderIsNoObstacleForTheSameUserOrRoot() throws IOException {
        assumeNobodyCanRunIt();
        // Everything of this test may lie in /tmp: links lead there from the new one.
        Path launcher = script(
                "private",
                "exec unshare --mount sh -c 'mount --bind /tmp /mnt && mount -t tmpfs -o mode=1777 tmpfs /tmp"
                        + " && ln -s /mnt/* /tmp && exec " + NOBODY + "\"$@\"' sh "
                        + quoted(Distribution.packaged().launcher()) + " \"$@\"");
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}").launcher(launcher))) {
            assertThat(Path.of("/proc/" + master.pid() + "/root/tmp/.java_pid" + master.pid()))
                    .exists();
            assertThat(Path.of("/tmp/.java_pid" + master.pid())).doesNotExist();

            assertThat(Ran.of(asNobody("status", Long.toString(master.pid()))).err())
                    .isEmpty();
            assertThat(Ran.command(work, "status", master.pid()).status()).isZero();
            assertThat(master.lines()).noneMatch(line -> line.contains("thread dump"));
        }
    }

    @Test
    void privateTemporaryFolderOfAMasterWithMoreRightsIsForRootAlone() throws IOException {
        assumeNobodyCanRunIt();
        Path launcher = script(
                "capable",
                "exec unshare --mount sh -c 'mount --bind /tmp /mnt && mount -t tmpfs -o mode=1777 tmpfs /tmp"
                        + " && ln -s /mnt/* /tmp && exec " + NOBODY
                        + "--inh-caps=+net_bind_service --ambient-caps=+net_bind_service \"$@\"' sh "
                        + quoted(Distribution.packaged().launcher()) + " \"$@\"");
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}").launcher(launcher))) {
            assertRefused(
                    Ran.of(asNobody("status", Long.toString(master.pid()))),
                    NO_PERMISSION,
                    master + " has a /tmp of its own, and more rights than this process, which may not look there; run"
                            + " this as root");
            assertThat(Ran.command(work, "status", master.pid()).status()).isZero();
        }
    }

    @Test
    void masterInAnotherNetworkIsReachedFromThere() throws IOException {
        assumeRoot();
        Path launcher = script(
                "elsewhere",
                "exec unshare --net sh -c 'ip link set lo up && exec \"$@\"' sh "
                        + quoted(Distribution.packaged().launcher()) + " \"$@\"");
        assumeTrue(
                Ran.of(Master.in(work).launcher(launcher).arguments("--version"))
                                .status()
                        == 0,
                "no ip command");
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}").launcher(launcher))) {
            Path there = script(
                    "there",
                    "exec nsenter --target " + master.pid() + " --net "
                            + quoted(Distribution.packaged().launcher()) + " \"$@\"");

            assertRefused(
                    Ran.command(work, "status", master.pid()),
                    UNAVAILABLE,
                    master + " runs in another network namespace, a container perhaps; run this there: nsenter -t "
                            + master.pid() + " -n srv-container …, or with docker exec");
            assertThat(Ran.of(Master.in(work).launcher(there).arguments("status", Long.toString(master.pid())))
                            .status())
                    .isZero();
        }
    }

    private static void assertRefused(Ran ran, int status, String sentence) {
        assertThat(ran).isEqualTo(new Ran(status, List.of(), List.of("srv-container: " + sentence)));
    }

    private Launch asNobody(String... arguments) throws IOException {
        Path launcher = script(
                "as-nobody", "exec " + NOBODY + quoted(Distribution.packaged().launcher()) + " \"$@\"");
        return Master.in(work).in(Path.of("/")).launcher(launcher).arguments(arguments);
    }

    private static void assumeRoot() throws IOException {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "only root can make namespaces and be others");
    }

    /** Another user must be able to read the distribution, the JDK and what the test writes. */
    private void assumeNobodyCanRunIt() throws IOException {
        assumeRoot();
        Files.setPosixFilePermissions(work.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assumeTrue(Ran.of(asNobody("--version")).status() == 0, "user 65534 cannot run the distribution where it lies");
    }

    private Path script(String name, String... lines) throws IOException {
        Path script = work.write(name, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /** For a shell: the distribution may lie in a folder with a blank in its name. */
    private static String quoted(Path path) {
        return "'" + path + "'";
    }
}
