package io.srv.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Casualty;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.WorkDir;
import io.srv.it.jmx.LocalConnection;
import io.srv.it.servers.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real Spring Boot server under load: a recycle each 10 s, a random kill each 7 s, a bad deploy each minute.
 *
 * <p>A request may fail only on a connection that a killed worker had accepted, which is known exactly; and the master must
 * use at the end what it used at the begin. {@code -Dsoak.minutes} and {@code -Dsoak.seed} are for it.
 */
@Tag("soak")
class SoakTest {
    private static final int WORKERS = 3;
    private static final Duration KILL_EACH = Duration.ofSeconds(7);
    private static final Duration RECYCLE_EACH = Duration.ofSeconds(10);
    private static final Duration BAD_DEPLOY_EACH = Duration.ofMinutes(1);
    private static final Duration SAMPLE_EACH = Duration.ofSeconds(5);
    /** What comes with the first use of everything is no leak. */
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private static final Duration START_PATIENCE = Duration.ofMinutes(5);
    /** A machine whose JVMs all start at once may take long; what takes longer than this is lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();
    private final Path jar = work.file("server.jar");

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void requestsFailOnlyOnConnectionsOfKilledWorkersAndTheMasterStaysAsItIs() throws Exception {
        Duration length =
                Duration.ofSeconds((long) (60 * Double.parseDouble(System.getProperty("soak.minutes", "30"))));
        long seed = Long.getLong("soak.seed", System.nanoTime());
        System.out.println("soak of " + length.toSeconds() + " s, -Dsoak.seed=" + seed);
        Random random = new Random(seed);
        Files.createDirectory(work.file("tmp"));
        Files.copy(Server.SPRING_WEB.jar(), jar);
        try (Master pool = Master.in(work).app(jar).options(options()).start()) {
            Awaitility.await("all ready").atMost(START_PATIENCE).until(() -> pool.count(" workers ready after ") == 1);
            try (LocalConnection connection = LocalConnection.to(pool.pid())) {
                Killer killer = new Killer(pool, connection.master(), port, new Random(random.nextLong()));
                Footprint footprint = new Footprint(pool.pid(), connection);
                Deploys deploys =
                        new Deploys(work, connection.master(), random, jar, Server.SPRING_WEB.jar(), options());
                List<LoadResult> results = soak(pool, killer, footprint, deploys, length);

                SoakReport report = new SoakReport(
                        length,
                        results,
                        killer,
                        footprint,
                        deploys,
                        connection.master().getCounters());
                report.print();
                assertThat(report.unexplained(Casualty.Fate.FAILED)).isEmpty();
                assertThat(Stream.of(Footprint.Kind.values()).filter(kind -> !footprint.isFlat(kind)))
                        .as("what the master uses more of")
                        .isEmpty();
                assertThat(ProcFs.zombies(pool.pid())).isZero();
            }
            pool.signal("TERM");
            assertThat(pool.awaitExit()).isZero();
        }
    }

    private List<LoadResult> soak(Master pool, Killer killer, Footprint footprint, Deploys deploys, Duration length)
            throws Exception {
        LoadPlan plan = LoadPlan.to(port).patience(PATIENCE);
        ScheduledExecutorService others = Executors.newScheduledThreadPool(2);
        try (LoadClient fresh = plan.oneShot(4).perSecond(50).start();
                LoadClient kept = plan.keepAlive(4).perSecond(50).start();
                LoadClient slow = plan.oneShot(2).path("/slow?ms=1000").start()) {
            Future<?> killing = each(KILL_EACH, KILL_EACH, killer::killOne, others);
            Future<?> sampling = each(WARM_UP, SAMPLE_EACH, footprint::sample, others);
            keepRecycling(pool, deploys, length, killing, sampling);
            others.shutdown();
            assertThat(others.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            // Now that nobody disturbs it.
            assertThat(deploys.good().outcome()).isEqualTo("DONE");
            return List.of(fresh.stop(), kept.stop(), slow.stop());
        } finally {
            others.shutdownNow();
        }
    }

    private static Future<?> each(Duration delay, Duration interval, Runnable action, ScheduledExecutorService on) {
        return on.scheduleAtFixedRate(action, delay.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void keepRecycling(Master pool, Deploys deploys, Duration length, Future<?>... others)
            throws Exception {
        long beganNs = System.nanoTime();
        long recycles = 1;
        long badDeploys = 1;
        for (long ns = 0; ns < length.toNanos(); ns = System.nanoTime() - beganNs) {
            for (Future<?> other : others) {
                if (other.isDone()) {
                    other.get(); // It has failed.
                }
            }
            assertThat(pool.isAlive()).isTrue();
            if (ns > badDeploys * BAD_DEPLOY_EACH.toNanos()) {
                deploys.bad();
                badDeploys++;
            } else if (ns > recycles * RECYCLE_EACH.toNanos()) {
                pool.signal("HUP");
                // Those that came due while a bad deploy was waited for are one.
                recycles = ns / RECYCLE_EACH.toNanos() + 1;
            }
            Thread.sleep(50);
        }
    }

    /** JVMs that start as fast as they can: there is one for each kill, and some for each recycle. */
    private String options() {
        String args = Server.SPRING_WEB.arguments(port).stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
        return "{\"listen\":[\"127.0.0.1:" + port + "\"],\"worker\":{\"count\":" + WORKERS + ",\"args\":" + args
                + ",\"jvmArgs\":[\"-Xmx128m\",\"-XX:TieredStopAtLevel=1\",\"-XX:+UseSerialGC\",\"-Djava.io.tmpdir="
                + work.file("tmp") + "\"]},"
                + "\"recycle\":{\"timeout\":9000},\"restart\":{\"delay\":500,\"maxDelay\":5000}}";
    }
}
