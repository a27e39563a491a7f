package io.srv.it.healing;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Http;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workers that grow, or grow old, are replaced: the new one first, one at a time, and nobody's request fails. */
class RenewalTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void whoUsesMoreThanItMayIsReplaced() throws Exception {
        String options = Pools.options(port, 2, ",\"maxMemory\":\"300m\"", "{}", "")
                .replace("\"-Xmx64m\"", "\"-Xmx64m\",\"-XX:MaxDirectMemorySize=1g\"");
        try (Master pool =
                        Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options));
                LoadClient load = load()) {
            String grown = Http.get(port, "/grow/300").worker();

            pool.awaitLine(Pattern.compile("INFO  worker \\d \\(id " + grown
                    + ", pid \\d+\\) uses more than worker.maxMemory; a fresh one is to take its place"));
            pool.awaitLine("recycle done: 1 of 1 replaced");

            assertFlawless(load);
            assertThat(placesTaken(pool)).containsExactly("3 ready", grown + " stopped");
            assertThat(pool.awaitWorkers(2)).hasSize(2);
        }
    }

    @Test
    void whoHasServedForLongEnoughIsReplacedAndNeverTwoAtOnce() {
        String options = Pools.options(port, 2, ",\"maxLifetime\":5000", "{}", "");
        try (Master pool =
                        Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options));
                LoadClient load = load()) {
            pool.awaitLine(
                    Pattern.compile("INFO  worker \\d \\(id 1, .* has reached worker.maxLifetime; a fresh one is to"));
            pool.awaitLine(
                    Pattern.compile("INFO  worker \\d \\(id 2, .* has reached worker.maxLifetime; a fresh one is to"));
            pool.awaitLines("recycle done: 1 of 1 replaced", 2);

            assertFlawless(load);
            assertThat(placesTaken(pool).subList(0, 4))
                    .isIn(
                            List.of("3 ready", "1 stopped", "4 ready", "2 stopped"),
                            List.of("3 ready", "2 stopped", "4 ready", "1 stopped"));
        }
    }

    private LoadClient load() {
        return LoadPlan.to(port).keepAlive(2).oneShot(2).perSecond(200).start();
    }

    private static void assertFlawless(LoadClient load) {
        LoadResult result = load.stop();
        assertThat(result.flawless()).as(result.toString()).isTrue();
        assertThat(result.succeeded()).isPositive();
    }

    /** Who became ready and who stopped since the first two were ready, by id. */
    private static List<String> placesTaken(Master pool) {
        Pattern place = Pattern.compile(".* INFO  worker \\d \\(id (\\d+), pid \\d+\\) (ready|stopped) after .*");
        return pool.stderr().stream()
                .map(place::matcher)
                .filter(line -> line.matches())
                .map(line -> line.group(1) + " " + line.group(2))
                .skip(2)
                .toList();
    }
}
