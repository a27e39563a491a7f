package io.srv.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.command.Ran;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.WorkDir;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code recycle.overlap}: so many processes more, and not one above. */
class OverlapTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void twoAtATimeAreReplacedAndNeverMoreThanTwoProcessesAreAdded() throws Exception {
        String options = Pools.options(port, 4, "{}", ",\"recycle\":{\"overlap\":2}")
                .replace("\"count\"", "\"startConcurrency\":4,\"count\"");
        try (DeployedPool pool = DeployedPool.start(work, options);
                LoadClient load =
                        LoadPlan.to(port).keepAlive(2).oneShot(2).perSecond(200).start()) {
            pool.put(Version.good("v2"));
            try (Master recycle =
                    Ran.started(work, "recycle", "--wait", pool.master().pid())) {
                int most = 0;
                while (recycle.isAlive()) {
                    most = Math.max(most, processes(pool.master().pid()));
                }

                assertThat(recycle.awaitExit()).isZero();
                assertThat(recycle.stdout()).last().isEqualTo("recycle 1 done: 4 of 4 replaced");
                assertThat(most).isEqualTo(6);
            }
            LoadResult result = load.stop();
            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(DeployedPool.version(port)).isEqualTo("v2");
        }
    }

    /** Those that are still there at a second look: all of them were there at one moment. */
    private static int processes(long master) {
        List<Long> seen = ProcFs.children(master);
        return (int) seen.stream().filter(pid -> ProcFs.parent(pid) == master).count();
    }
}
