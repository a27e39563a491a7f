package io.srv.it.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that know nothing of srv-container, in a pool on one port: nobody notices that all workers are replaced. */
class ServersTest {
    private static final Pattern READY = Pattern.compile("worker \\d+ \\(id (\\d+), pid \\d+\\) ready after");
    /** A Spring Boot worker takes seconds to start on busy processors, and a recycle starts one after the other. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Connections that nothing tells to go are waited for two thirds of this, at each stop. */
    private static final Duration RECYCLE_TIMEOUT = Duration.ofSeconds(9);

    private static final Duration SHORT_RECYCLE_TIMEOUT = Duration.ofSeconds(5);

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @BeforeEach
    void folderForTheServersOwnFiles() throws IOException {
        Files.createDirectory(work.file("tmp"));
    }

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    /** A taste of each way to listen, and an executable jar. */
    @ParameterizedTest
    @EnumSource(names = {"HTTPSERVER", "SERVERSOCKET", "NETTY_NIO", "SPRING_WEB"})
    void noRequestFailsWhileTwoWorkersAreReplaced(Server server) {
        replaceUnderLoad(server, 2, 1, SHORT_RECYCLE_TIMEOUT, List.of("-XX:TieredStopAtLevel=1"));
    }

    @Tag("servers")
    @ParameterizedTest
    @EnumSource
    void noRequestFailsWhileFourWorkersAreReplacedFiveTimes(Server server) {
        if (Runtime.version().feature() < server.sinceJava()) {
            ResultTable.addSkipped(server.toString(), "needs Java " + server.sinceJava());
        }
        assumeThat(Runtime.version().feature())
                .as(server + " needs Java " + server.sinceJava())
                .isGreaterThanOrEqualTo(server.sinceJava());
        replaceUnderLoad(server, 4, 5, RECYCLE_TIMEOUT, List.of());
    }

    /** Native code binds past the JDK, to an address that the master holds. */
    @Tag("servers")
    @ParameterizedTest
    @EnumSource(names = {"SPRING_WEBFLUX", "NETTY_EPOLL", "GRPC"})
    void aNativeTransportIsNamedWithItsRemedy(Server server) {
        try (Master master = launch(server, 1, List.of(), RECYCLE_TIMEOUT).start()) {
            String warning = master.awaitLine("Netty's native transport (epoll)");

            assertThat(warning).startsWith("WARN  worker 0 (id 1): ").contains(server.jvmArgs());
        }
    }

    /** @param lighter arguments for JVMs that do not live long enough for more */
    private void replaceUnderLoad(Server server, int workers, int recycles, Duration timeout, List<String> lighter) {
        List<String> jvmArgs =
                Stream.concat(server.jvmArgs().stream(), lighter.stream()).toList();
        try (Master master = launch(server, workers, jvmArgs, timeout).start()) {
            await(master, "all " + workers + " workers ready", 1);
            Outcome outcome;
            List<Double> recyclesS = new ArrayList<>();
            try (Load load = Load.on(server, port)) {
                load.awaitUnderWay();
                for (int i = 1; i <= recycles; i++) {
                    long startNs = System.nanoTime();
                    master.signal("HUP");
                    await(master, "recycle done: " + workers + " of " + workers, i);
                    recyclesS.add((System.nanoTime() - startNs) / (double) TimeUnit.SECONDS.toNanos(1));
                }
                outcome = load.stop();
            }
            double worstS = recyclesS.stream().max(Double::compare).orElseThrow();
            ResultTable.add(server.title(), outcome, worstS);

            assertThat(outcome.fresh()).as(outcome.details()).isEmpty();
            assertThat(outcome.slow()).as(outcome.details()).isEmpty();
            if (server.saysThatItCloses()) {
                assertThat(outcome.kept()).as(outcome.details()).isEmpty();
            }
            assertThat(outcome.workers()).containsAll(ready(master)).hasSize(workers * (recycles + 1));
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertThat(master.lines()).noneMatch(line -> isTrouble(line));
        }
    }

    /** That connections are waited for is what they are here for. */
    private static boolean isTrouble(String line) {
        return line.contains(" ERROR ") || line.contains(" WARN ") && !line.contains("the recycle waits for");
    }

    /** {@code worker.require} and {@code worker.timeout} are unset: a main has defaults of its own. */
    private Launch launch(Server server, int workers, List<String> serversJvmArgs, Duration recycleTimeout) {
        Stream<String> jvmArgs =
                Stream.concat(Stream.of("-Xmx128m", "-Djava.io.tmpdir=" + work.file("tmp")), serversJvmArgs.stream());
        return Master.in(work)
                .app(server.jar())
                .options("{\"listen\":[\"127.0.0.1:" + port + "\"],\"worker\":{\"count\":" + workers + ",\"args\":"
                        + array(server.arguments(port).stream()) + ",\"jvmArgs\":" + array(jvmArgs)
                        + "},\"recycle\":{\"timeout\":" + recycleTimeout.toMillis() + "}}");
    }

    private static String array(Stream<String> texts) {
        return texts.collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    private static List<String> ready(Master master) {
        return master.lines().stream()
                .map(READY::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    private static void await(Master master, String text, int count) {
        Awaitility.await(count + " lines with \"" + text + "\"")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .failFast(master + " has ended", () -> !master.isAlive())
                .until(() -> master.count(text) >= count);
    }
}
