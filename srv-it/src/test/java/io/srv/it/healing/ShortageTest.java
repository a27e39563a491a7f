package io.srv.it.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.it.Pools;
import io.srv.it.harness.Http;
import io.srv.it.harness.Launch;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The kernel says no: what serves goes on, the log says why, and it works again when there is enough. */
class ShortageTest {

    private static final int CANNOT_COPY = 73;

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();
    private final Path disk = work.file("disk");

    @AfterEach
    void nothingIsLeft() throws Exception {
        run("umount", disk.toString());
        work.close();
    }

    @Test
    void aFullDiskAbortsTheRecycleUntilThereIsRoom() throws Exception {
        mountDisk();
        try (Master pool = Pools.ready(onDisk());
                LoadClient load =
                        LoadPlan.to(port).keepAlive(1).oneShot(1).perSecond(100).start()) {
            fill();
            pool.signal("HUP");

            String full = "app.jar cannot be copied to .*: no space left on device; make room there, and try again";
            pool.awaitLine(Pattern.compile("ERROR \\S+/" + full + "$"));
            pool.awaitLine("recycle aborted: the new generation cannot be made, the old workers serve on");
            assertThat(pool.lines().stream()
                            .filter(Pattern.compile(
                                            "WARN  generation 2 cannot be copied: \\S+/" + full + "; next try in 1 s$")
                                    .asPredicate()))
                    .hasSize(2);
            assertThat(pool.count("no space left")).isEqualTo(3);

            Files.delete(ballast());
            pool.signal("HUP");
            pool.awaitLine("recycle done: 1 of 1 replaced");
            assertFlawless(load);

            fill();
            pool.signal("HUP");
            pool.awaitLines("next try in 1 s", 3);
            pool.signal("TERM");
            assertThat(pool.awaitExit()).isZero();
            assertThat(copies()).isEmpty();
        }
    }

    @Test
    void aFullDiskAtTheStartIsOneSentence() throws Exception {
        mountDisk();
        fill();
        try (Master pool = onDisk().start()) {
            assertThat(pool.awaitExit()).isEqualTo(CANNOT_COPY);
            assertThat(pool.stderr())
                    .filteredOn(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                    .singleElement()
                    .asString()
                    .matches(".* ERROR \\S+/app.jar cannot be copied to " + disk
                            + "/srv-container/master-\\S+/1: no space left on device; make room there, and try again");
            assertThat(pool.stderr()).hasSize(2);
            assertThat(copies()).isEmpty();
        }
    }

    @Test
    void aMasterWithoutFreeDescriptorsKeepsWhatRunsAndWorksAgainWithThem() throws Exception {
        String options = Pools.options(port, 2, "{\"recycleOn\":\"/please\"}", ",\"restart\":{\"delay\":100}");
        try (Master pool =
                        Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options));
                LoadClient load =
                        LoadPlan.to(port).keepAlive(1).oneShot(1).perSecond(100).start()) {
            limitDescriptors(pool, "3:");
            pool.signal("HUP");
            pool.awaitLine("recycle aborted: the new generation cannot be made, the old workers serve on");
            assertThat(pool.lines())
                    .filteredOn(line -> line.contains(" ERROR ") && line.contains("oo many open files"))
                    .hasSize(2)
                    .anyMatch(line -> line.contains("options.json: cannot"))
                    .anyMatch(line -> line.contains("app.jar: cannot"));

            Http.get(port, "/please");
            pool.awaitLine(Pattern.compile(
                    "ERROR replacement worker \\d \\(id 5\\) could not be spawned: .*too many open files.*"
                            + " \\[NOT_SPAWNED]; recycle aborted, 0 of 1 replaced, the old workers serve on"));
            assertThat(pool.count("; next try in 1 s [NOT_SPAWNED]")).isEqualTo(2);
            assertThat(pool.workers()).hasSize(2);

            limitDescriptors(pool, "1024:");
            pool.signal("HUP");
            pool.awaitLine("recycle done: 2 of 2 replaced");
            assertFlawless(load);
        }
    }

    @Test
    void aRecycleThatRunsOutOfDescriptorsHalfWayGoesBackWhenItCan() throws Exception {
        String options = Pools.options(port, 2, "{\"startMs\":500}", ",\"restart\":{\"delay\":100}");
        try (Master pool =
                        Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options));
                LoadClient load =
                        LoadPlan.to(port).keepAlive(1).oneShot(1).perSecond(100).start()) {
            pool.signal("HUP");
            pool.awaitLine("/2: starting");
            limitDescriptors(pool, "3:");

            pool.awaitLine(Pattern.compile(
                    "ERROR replacement worker \\d \\(id \\d+\\) could not be spawned: .*too many open files.*"
                            + " \\[NOT_SPAWNED]; recycle aborted, 1 worker of the new generation goes back"));
            // That says nothing of the generation before: going back is tried until it can be.
            pool.awaitLine(
                    Pattern.compile("WARN  worker .* could not be spawned: .*too many open files.*; next try in .*"));
            assertThat(pool.workers()).hasSize(2);

            limitDescriptors(pool, "1024:");
            pool.awaitLine("WARN  recycle aborted, 1 of 2 replaced, and the generation before serves again");
            pool.signal("HUP");
            pool.awaitLine("recycle done: 2 of 2 replaced");
            assertFlawless(load);
        }
    }

    private static void assertFlawless(LoadClient load) {
        LoadResult result = load.stop();
        assertThat(result.flawless()).as(result.toString()).isTrue();
        assertThat(result.succeeded()).isPositive();
    }

    /** The soft limit: workers raise theirs to the hard one. */
    private static void limitDescriptors(Master pool, String limit) throws Exception {
        assertThat(run("prlimit", "--pid", Long.toString(pool.pid()), "--nofile=" + limit))
                .isTrue();
    }

    private void mountDisk() throws Exception {
        Files.createDirectory(disk);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", disk.toString()),
                "only root can mount a file system");
    }

    private Launch onDisk() {
        return Pools.serving(work, port, 1, "{}").env("CACHE_DIRECTORY", disk.toString());
    }

    private Path ballast() {
        return disk.resolve("ballast");
    }

    private void fill() throws IOException {
        byte[] page = new byte[4096];
        try (var out = Files.newOutputStream(ballast())) {
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private List<Path> copies() throws IOException {
        try (var found = Files.list(disk.resolve("srv-container"))) {
            return found.toList();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
