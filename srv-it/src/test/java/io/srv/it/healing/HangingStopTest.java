package io.srv.it.healing;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that has to be killed has said what it waits for, and writes what its threads do. */
class HangingStopTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void whatAStopWaitsForIsSaidBeforeTheKillAndSeenInTheDump() {
        try (Master pool =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options("stopMs", 300)))) {
            work.write("options.json", options("exitMs", 2_000));
            pool.signal("HUP");
            pool.awaitLine("recycle done: 1 of 1 replaced");
            assertDumped(pool, 1, "stop to return", "io.srv.it.fixture.ServingApp.stop(");

            work.write("options.json", options("none", 2_000));
            pool.signal("HUP");
            pool.awaitLines("recycle done: 1 of 1 replaced", 2);
            assertDumped(pool, 2, "its JVM to exit", "\"slow-exit\"");
        }
    }

    /** @param worker its id, which is that of its generation */
    private static void assertDumped(Master pool, int worker, String waitsFor, String inTheDump) {
        List<String> lines = pool.stderr();
        int said = indexOf(lines, 0, "(id " + worker + ",", " had not stopped after ");
        assertThat(lines.get(said))
                .contains(" WARN ")
                .endsWith(
                        ", and waits for " + waitsFor + "; its thread dump follows, then it is killed [STOP_TIMEOUT]");
        // The log has a thread of its own: on a busy machine the dump may come before that line.
        int recycle = indexOf(lines, 0, "recycle of 1 worker begins, generation " + (worker + 1), "");
        int dump = indexOf(lines, recycle, "Full thread dump", "");
        assertThat(dump).isPositive();
        assertThat(indexOf(lines, dump, inTheDump, "")).isPositive();
        // What a JVM writes last.
        int heap = indexOf(lines, dump, "Metaspace", "");
        assertThat(heap).isPositive().isLessThan(indexOf(lines, said, "recycle done", ""));
    }

    private static int indexOf(List<String> lines, int from, String text, String and) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).contains(text) && lines.get(i).contains(and)) {
                return i;
            }
        }
        return -1;
    }

    /** A stop that does not hang must be over within the timeout. */
    private String options(String hangs, int timeoutMs) {
        return Pools.options(port, 1, "{\"" + hangs + "\":600000}", ",\"recycle\":{\"timeout\":" + timeoutMs + "}");
    }
}
