package io.srv.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code srv-container recycle} against real pools. */
class RecycleTest {

    private static final int ABORTED = 1;
    private static final int UNAVAILABLE = 69;
    private static final int INTERRUPTED = 130;

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void withoutWaitingItReturnsAtOnce() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            Ran recycle = Ran.command(work, "recycle", master.pid());

            assertThat(recycle).isEqualTo(new Ran(0, List.of("recycle 1 begins"), List.of()));
            master.awaitLine("recycle done: 1 of 1 replaced");
        }
    }

    @Test
    void waitingShowsEachReplacementAndTheEnd() {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"))) {
            Ran recycle = Ran.command(work, "recycle", "--wait", master.pid());

            assertThat(recycle.status()).isZero();
            assertThat(recycle.err()).isEmpty();
            assertThat(recycle.out())
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("recycle 1 begins"),
                            line -> assertThat(line).startsWith("worker 0 (id 1, pid "),
                            line -> assertThat(line).startsWith("worker 1 (id 2, pid "),
                            line -> assertThat(line).isEqualTo("recycle 1 done: 2 of 2 replaced"));
        }
    }

    @Test
    void abortedOneEndsWithTheCause() throws Exception {
        Path broken = work.file("broken");
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{\"brokenIf\":\"" + broken + "\"}"))) {
            Files.createFile(broken);

            Ran recycle = Ran.command(work, "recycle", "--wait", master.pid());

            assertThat(recycle.status()).isEqualTo(ABORTED);
            assertThat(recycle.out()).containsExactly("recycle 1 begins");
            assertThat(recycle.err())
                    .singleElement()
                    .asString()
                    .matches("srv-container: recycle 1 aborted, 0 of 2 replaced: .*id 3.*exit status 10.*"
                            + "java.lang.IllegalStateException: broken on purpose.*");
            assertThat(Ran.command(work, "status", master.pid()).out())
                    .anyMatch(line -> line.startsWith("last recycle 1 aborted ")
                            && line.contains("java.lang.IllegalStateException: broken on purpose"));
        }
    }

    @Test
    void interruptEndsTheWaitingAndNotTheRecycle() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{\"stopMs\":3000}"));
                Master recycle = Ran.started(work, "recycle", "--wait", master.pid())) {
            recycle.awaitLine("recycle 1 begins");
            master.awaitLines(" ready after ", 3);

            recycle.signal("INT");

            assertThat(recycle.awaitExit()).isEqualTo(INTERRUPTED);
            assertThat(recycle.stderr()).containsExactly("srv-container: no longer waiting; recycle 1 goes on");
            assertThat(master.count("recycle done")).isZero();
            master.awaitLine("recycle done: 1 of 1 replaced");
        }
    }

    @Test
    void masterThatDiesMeanwhileIsASentence() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{\"stopMs\":3000}"));
                Master recycle = Ran.started(work, "recycle", "--wait", master.pid())) {
            recycle.awaitLine("recycle 1 begins");

            master.signal("KILL");

            assertThat(recycle.awaitExit()).isEqualTo(UNAVAILABLE);
            assertThat(recycle.stderr()).containsExactly("srv-container: " + master + " has ended");
        }
    }
}
