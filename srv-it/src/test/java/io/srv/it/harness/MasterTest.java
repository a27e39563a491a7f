package io.srv.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The harness's hold on a process and its children, tried on shell scripts in the launcher's place. */
class MasterTest {
    private static final String WORKER =
            "sh -c 'read x < \"$1\"' io.srv.container.worker.WorkerMain \"$PWD/never\" &\n";

    private final WorkDir work = WorkDir.create();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void linesAndExitStatusAreCollected() throws IOException {
        Path script =
                script("echo out; echo err >&2; echo \"$# $1 $2\"; cat \"$2\"; echo; echo \"[$ADDED|$HOME]\"; exit 7");

        try (Master master = Master.in(work)
                .launcher(script)
                .app(work.file("app.jar"))
                .options("{\"worker\":{}}")
                .env("ADDED", "yes")
                .withoutEnv("HOME")
                .start()) {
            assertThat(master.awaitExit()).isEqualTo(7);
            assertThat(master.stderr()).containsExactly("err");
            assertThat(master.stdout())
                    .containsExactly(
                            "out",
                            "2 " + work.file("app.jar") + " " + work.file("options.json"),
                            "{\"worker\":{}}",
                            "[yes|]");
            assertThat(master.lines()).hasSize(5).contains("out", "err");
        }
    }

    @Test
    void copiesThatAMasterLeavesAreAFaultUnlessItWasKilled() throws IOException {
        String copies = "mkdir -p \"$CACHE_DIRECTORY/srv-container/master-$$-1f2e3d4c\"; ";
        Master leaves = Master.in(work).launcher(script(copies + "exit 0")).start();
        leaves.awaitExit();
        assertThatThrownBy(leaves::close)
                .isInstanceOf(AssertionError.class)
                .hasMessage("left behind: " + work.cache() + "/srv-container/master-" + leaves.pid() + "-1f2e3d4c");

        Master killed = Master.in(work).launcher(script(copies + "kill -9 $$")).start();
        killed.awaitExit();
        killed.close();
        assertThat(killed.copies()).hasSize(1);
    }

    @Test
    void workersAreFoundAmongTheChildren() throws IOException {
        Path script = script("mkfifo never; sleep 300 &\npids=$!\n"
                + (WORKER + "pids=\"$pids $!\"\n").repeat(2)
                + "trap 'kill $pids; exit 0' TERM; echo ready; while :; do wait; done");

        try (Master master = Master.in(work).launcher(script).start()) {
            master.awaitLine("ready");

            List<Long> workers = master.awaitWorkers(2);

            assertThat(ProcFs.children(master.pid())).hasSize(3).containsAll(workers);
            assertThat(master.descendants()).hasSize(3);
            assertThat(ProcFs.descriptors(workers.get(0))).containsKeys(0, 1, 2);
            assertThat(ProcFs.threads(workers.get(0))).isEqualTo(1);
        }
    }

    @Test
    void signalsArriveAndLinesAreAwaited() throws IOException {
        Path script = script("trap 'echo got HUP 1' HUP; trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done");

        try (Master master = Master.in(work).launcher(script).start()) {
            master.awaitLine("ready");
            master.signal("HUP");
            assertThat(master.awaitLine(Pattern.compile("HUP \\d"))).isEqualTo("got HUP 1");
            master.signal("HUP");
            master.awaitLines("got HUP", 2);
            master.signal("TERM");
            assertThat(master.awaitExit()).isEqualTo(3);
        }
    }

    @Test
    void waitingForALineEndsWhenTheProcessHasEnded() throws IOException {
        Path script = script("echo something else");

        try (Master master = Master.in(work).launcher(script).start()) {
            assertThatThrownBy(() -> master.awaitLine("ready"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("has ended without a line with \"ready\"");
        }
    }

    @Test
    void groupSignalReachesTheChildrenAndNotThisProcess() throws IOException {
        Path script = script("mkfifo never\n" + WORKER + "echo ready; wait");

        try (Master master = Master.in(work).launcher(script).inOwnSession().start()) {
            master.awaitLine("ready");
            master.awaitWorkers(1);

            master.signalGroup("TERM");

            assertThat(master.awaitExit()).isEqualTo(128 + 15);
            master.await("no descendants", () -> master.descendants().isEmpty());
        }
    }

    @Test
    void groupSignalIsRefusedWithoutAGroupOfItsOwn() throws IOException {
        Path script = script("echo ready; exec sleep 300");

        try (Master master = Master.in(work).launcher(script).start()) {
            master.awaitLine("ready");
            assertThatThrownBy(() -> master.signalGroup("TERM")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void signalsAreIgnoredFromTheStartOnlyIfAskedFor() throws IOException {
        Path script = script("echo ready; exec sleep 300");

        try (Master plain = Master.in(work).launcher(script).start();
                Master nohup = Master.in(work).launcher(script).ignoring("HUP").start()) {
            plain.awaitLine("ready");
            nohup.awaitLine("ready");
            assertThat(ProcFs.ignoredSignals(plain.pid())).doesNotContain(1, 2, 15);
            assertThat(ProcFs.ignoredSignals(nohup.pid())).contains(1).doesNotContain(2, 15);
        }
    }

    @Test
    void orphansAreFoundKilledAndReported() throws IOException {
        Path script = script("trap '' TERM HUP\nsleep 300 &\necho ready; wait");

        Master master = Master.in(work).launcher(script).start();
        master.awaitLine("ready");
        long orphan = ProcFs.children(master.pid()).get(0);
        master.signal("KILL");
        assertThat(master.awaitExit()).isEqualTo(128 + 9);
        assertThat(master.descendants()).containsExactly(orphan);
        assertThat(Leftovers.of(work).find()).singleElement().asString().contains("process " + orphan);

        assertThatThrownBy(() -> master.close(Duration.ofMillis(200)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("left behind: process " + orphan);
        assertThat(master.descendants()).isEmpty();
    }

    @Test
    void stoppedProcessIsEndedAllTheSame() throws IOException {
        Path script = script("echo ready; exec sleep 300");

        try (Master master = Master.in(work).launcher(script).start()) {
            master.awaitLine("ready");
            master.signal("STOP");
            master.await("it is stopped", () -> ProcFs.state(master.pid()).equals(Optional.of('T')));
        }
    }

    @Test
    void blockedPipeHoldsUpWhoWritesToItUntilItIsRead() throws IOException {
        Path script = script("echo before; echo stuck >&2; echo after");

        try (BlockedPipe pipe = BlockedPipe.create(work.file("stderr"))) {
            pipe.fill();
            try (Master master = Master.in(work).launcher(script).stderr(pipe).start()) {
                master.awaitLine("before");
                master.await("it sleeps", () -> ProcFs.state(master.pid()).equals(Optional.of('S')));
                assertThat(master.stdout()).containsExactly("before");

                pipe.unblock();

                assertThat(master.awaitExit()).isZero();
                assertThat(master.stdout()).containsExactly("before", "after");
                Awaitility.await("the line came through")
                        .until(() -> pipe.lines().contains("stuck"));
            }
        }
    }

    private Path script(String text) throws IOException {
        Path script = work.write("bin/srv-container", "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
