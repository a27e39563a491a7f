package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.command.Ran;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.WorkDir;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The memory is divided among the workers, unless somebody has said otherwise. */
class MemoryTest {

    private static final Pattern HEAP = Pattern.compile("\"heapBytesEach\":(\\d+),\"gcThreadsEach\":(\\d+),");

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void workersGetTheShareThatStatusShows() {
        try (Master master = Pools.ready(pool())) {
            Ran table = Ran.command(work, "status", master.pid());
            Matcher json = HEAP.matcher(String.join(
                    "", Ran.command(work, "status", "--json", master.pid()).out()));

            assertThat(table.out())
                    .anyMatch(line -> line.matches("heap {9}\\S+ .iB each: 75 % of .*, less 128 MiB .*, over 3"));
            assertThat(json.find()).isTrue();
            String flags = " -Xmx" + (Long.parseLong(json.group(1)) >> 20) + "m -XX:ParallelGCThreads=" + json.group(2);
            assertThat(master.workers())
                    .hasSize(2)
                    .allMatch(worker -> ProcFs.commandLine(worker).contains(flags + " "));
        }
    }

    @Test
    void whatTheUserSaysInTheEnvironmentHolds() {
        try (Master master = Pools.ready(
                pool().env("JAVA_TOOL_OPTIONS", "-Xmx48m").env("JDK_JAVA_OPTIONS", "-XX:ParallelGCThreads=2"))) {
            Ran status = Ran.command(work, "status", master.pid());

            assertThat(status.out()).contains("heap         set by JAVA_TOOL_OPTIONS: -Xmx48m");
            assertThat(master.workers())
                    .hasSize(2)
                    .noneMatch(worker -> ProcFs.commandLine(worker).contains("-Xmx"));
        }
    }

    @Test
    void heapThatNoWorkerCanHaveIsRefusedWithAllElse() {
        String missing = work.file("no.jar").toString();
        try (Master master = Master.in(work)
                .app(work.file("no.jar"))
                .options("{\"worker\":{\"jvmArgs\":[\"-Xms9999t\"]}}")
                .start()) {
            assertThat(master.awaitExit()).isEqualTo(78);
            List<String> lines = master.stderr();
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0))
                    .startsWith("worker.jvmArgs: -Xms9999t is more than the heap of ")
                    .endsWith(", over 5); lower it, or set -Xmx as well");
            assertThat(lines.get(1)).startsWith(missing + ": no such file");
        }
    }

    private Launch pool() {
        return Pools.serving(work, port, 2, "{}")
                .options(Pools.options(port, 2, "{}", "").replace("\"-Xmx64m\",", ""));
    }
}
