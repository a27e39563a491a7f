package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.WorkDir;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Workers on another JDK than the master's. */
class WorkerJdkTest {

    private static final String OTHER_HOME = "SRV_IT_OTHER_JAVA_HOME";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    @EnabledIfEnvironmentVariable(named = OTHER_HOME, matches = ".+", disabledReason = "no second JDK was named")
    void workersRunOnTheJdkThatTheOptionsName() {
        String home = System.getenv(OTHER_HOME);
        String options = Pools.options(port, 2, "{}", "").replace("\"count\"", "\"java\":\"" + home + "\",\"count\"");
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            for (long worker : master.workers()) {
                assertThat(ProcFs.commandLine(worker)).contains(home + "/bin/java");
            }
            assertThat(ProcFs.commandLine(master.pid())).doesNotContain(home);
            master.signal("HUP");
            master.awaitLine("recycle done: 2 of 2 replaced");

            LoadResult result = LoadPlan.to(port).oneShot(2).requests(200).run();
            assertThat(result.flawless()).as(result.toString()).isTrue();
            assertThat(master.lines()).noneMatch(line -> line.contains("WARN"));
        }
    }

    @Test
    void anotherFolderThanAJdkIsRefused() {
        String options = "{\"worker\":{\"java\":\"" + work.path() + "\"}}";
        try (Master master =
                Master.in(work).app(Pools.servingJar(work)).options(options).start()) {
            assertThat(master.awaitExit()).isEqualTo(78);
            assertThat(master.stderr()).hasSize(1);
            assertThat(master.stderr().get(0)).contains("options.json:1:19: worker.java: ");
        }
    }
}
