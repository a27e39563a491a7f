package io.srv.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The jar is overwritten in place, or deleted, while workers run: that is no business of theirs. */
class OverwriteTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void workersLoadTheirClassesAndReplacementsRunTheOldVersionAfterAnOverwrite() throws IOException {
        try (DeployedPool pool = pool()) {
            // The same inode, as cp does it: what a JVM has mapped and opened is other bytes now.
            Files.write(pool.app(), pool.bytes(Version.good("a longer name than before, so all offsets differ")));

            assertServesV1(pool);
            pool.recycle();
            assertThat(DeployedPool.version(port)).startsWith("a longer name");
        }
    }

    @Test
    void workersLoadTheirClassesAndReplacementsRunTheOldVersionAfterADeletion() throws IOException {
        try (DeployedPool pool = pool()) {
            Files.delete(pool.app());

            assertServesV1(pool);
        }
    }

    /** By a worker that has run all the time, and by one that starts only now, in the place of one that was killed. */
    private void assertServesV1(DeployedPool pool) {
        try (LoadClient load =
                LoadPlan.to(port).path("/late").oneShot(2).requests(50).start()) {
            LoadResult result = load.await();
            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(DeployedPool.body(port, "/late")).isEqualTo("loaded late");
        }
        Map<Long, Long> before = pool.serving();
        for (long pid : before.values()) {
            Signals.send("KILL", pid);
        }

        pool.master()
                .await(
                        "both to be replaced",
                        () -> pool.serving().size() == 2
                                && pool.serving().keySet().stream().noneMatch(before::containsKey));

        for (int i = 0; i < 10; i++) {
            assertThat(DeployedPool.version(port)).isEqualTo("v1");
            assertThat(DeployedPool.body(port, "/late")).isEqualTo("loaded late");
        }
        assertThat(pool.bean().getGeneration()).isEqualTo(1);
        assertThat(pool.master().count("NoClassDefFoundError")).isZero();
    }

    private DeployedPool pool() {
        return DeployedPool.start(work, Pools.options(port, 2, "{}", ",\"restart\":{\"delay\":100}"));
    }
}
