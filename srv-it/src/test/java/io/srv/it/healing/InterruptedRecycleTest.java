package io.srv.it.healing;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.Ports;
import io.srv.it.harness.WorkDir;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A master that ends, or is killed, at any step of a recycle leaves nothing that outlasts the next start. */
class InterruptedRecycleTest {

    private static final String COPIED = "generation 2 copied";
    private static final String STARTING = "app 2/0/2: starting";
    private static final String STARTED = "app 2/0/2: started";
    private static final String DRAINING = "app 1/0/1: stop RECYCLE";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void workersOfAKilledMasterFinishAndTheNextOneDeletesItsCopies() {
        List<Path> left = List.of();
        for (String step : List.of(COPIED, STARTING, DRAINING)) {
            try (Master pool = pool()) {
                assertThat(left)
                        .as("copies of the one before")
                        .noneMatch(path -> path.toFile().exists());
                pool.signal("HUP");
                pool.awaitLine(step);

                pool.signal("KILL");

                Awaitility.await(step + ": workers and sockets gone")
                        .until(() -> pool.descendants().isEmpty() && !Ports.isListening(port));
                left = pool.copies();
                assertThat(left).as(step).hasSize(2);
            }
        }
        try (Master pool = pool()) {
            assertThat(left).noneMatch(path -> path.toFile().exists());
            assertThat(pool.copies()).hasSize(2);
        }
    }

    /** That copies and lock are gone is asserted when the master is closed. */
    @Test
    void aMasterThatIsToldToStopDoesSoInOrder() {
        for (String step : List.of(COPIED, STARTING, STARTED, DRAINING)) {
            try (Master pool = pool()) {
                pool.signal("HUP");
                pool.awaitLine(step);

                pool.signal("TERM");

                assertThat(pool.awaitExit()).as(step).isZero();
                assertThat(pool.lines()).as(step).noneMatch(line -> line.contains(" ERROR "));
            }
        }
    }

    private Master pool() {
        Launch launch = Pools.serving(work, port, 1, "{\"startMs\":200,\"stopMs\":200}");
        return Pools.ready(launch);
    }
}
