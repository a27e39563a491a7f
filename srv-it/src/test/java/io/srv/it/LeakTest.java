package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.WorkDir;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recycle after recycle, the master has what it had. */
class LeakTest {

    private final WorkDir work = WorkDir.create();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void recyclesLeaveTheMastersDescriptorsAndThreadsWhereTheyWere() {
        recycle(10);
    }

    @Test
    @Tag("long")
    @Timeout(1800)
    void aThousandRecyclesDoToo() {
        recycle(1_000);
    }

    private void recycle(int times) {
        try (Master master = Pools.ready(Pools.serving(work, work.port(), 1, "{}"))) {
            recycleOnce(master, 1);
            int descriptors = ProcFs.descriptorCount(master.pid());
            int threads = ProcFs.threads(master.pid());

            for (int i = 2; i <= times; i++) {
                recycleOnce(master, i);
            }

            master.await("the descriptors to be as before", () -> ProcFs.descriptorCount(master.pid()) == descriptors);
            // A compiler thread of the JVM may come or go.
            assertThat(ProcFs.threads(master.pid())).isBetween(threads - 3, threads + 3);
            assertThat(ProcFs.zombies(master.pid())).isZero();
        }
    }

    private static void recycleOnce(Master master, int number) {
        master.signal("HUP");
        master.awaitLines("recycle done: 1 of 1", number);
    }
}
