package io.srv.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.Master;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code scale}, {@code threads}, {@code events} and {@code stop} against real pools. */
class PoolCommandsTest {

    private static final int USAGE = 64;
    private static final int INTERRUPTED = 130;

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void scalingMakesThePoolLargerAndSmaller() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            assertThat(Ran.command(work, "scale", 3, master.pid()))
                    .isEqualTo(new Ran(0, List.of("the pool is to have 3 workers; it had 1"), List.of()));
            master.awaitWorkers(3);
            assertThat(Ran.command(work, "scale", 1, master.pid()).status()).isZero();
            master.awaitWorkers(1);

            Ran none = Ran.command(work, "scale", 0, master.pid());
            assertThat(none.status()).isEqualTo(USAGE);
            assertThat(none.err())
                    .singleElement()
                    .asString()
                    .startsWith("srv-container: ")
                    .contains("1 to 1024");
            assertThat(Ran.command(work, "scale", "x", master.pid()).err())
                    .containsExactly(
                            "srv-container: Invalid value for positional parameter at index 0 (N): 'x' is not an"
                                    + " int; see srv-container scale --help");
            assertThat(Ran.command(work, "scale").err())
                    .containsExactly("srv-container: Missing required parameter: 'N'; see srv-container scale --help");
        }
    }

    @Test
    void threadsAreThoseOfTheWorker() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            Ran threads = Ran.command(work, "threads", 1, master.pid());

            assertThat(threads.status()).isZero();
            assertThat(threads.out())
                    .anyMatch(line -> line.startsWith("\"main\""))
                    .anyMatch(line -> line.startsWith("\"accept\""))
                    .anyMatch(line -> line.contains("at io.srv.it.fixture.ServingApp.accept("));
            assertThat(Ran.command(work, "threads", 9, master.pid()))
                    .isEqualTo(new Ran(
                            USAGE, List.of(), List.of("srv-container: no worker has the id 9; there is only 1")));
        }
    }

    @Test
    void eventsAreToldOnceAndFollowedToTheEnd() {
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"));
                Master following = Ran.started(work, "events", "--follow", "--json", master.pid())) {
            following.awaitLine("\"type\":\"io.srv.pool.ready\"");
            Signals.send("KILL", master.workers().get(0));
            following.awaitLine("\"type\":\"io.srv.worker.ended\",\"reason\":\"CRASH\",\"worker\":");

            Ran text = Ran.command(work, "events", master.pid());
            assertThat(text.status()).isZero();
            assertThat(text.err()).isEmpty();
            assertThat(text.out())
                    .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z .+"))
                    .anyMatch(line -> line.contains("Z all 2 workers ready after "));

            master.signal("TERM");
            master.awaitExit();

            assertThat(following.awaitExit()).isZero();
            assertThat(following.stderr()).isEmpty();
            List<String> sequences = following.stdout().stream()
                    .map(line -> line.replaceFirst("\\{\"sequence\":(\\d+),.*", "$1"))
                    .toList();
            assertThat(sequences)
                    .isEqualTo(IntStream.rangeClosed(1, sequences.size())
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @Test
    void stopReturnsAtOnceOrWaitsForTheEnd() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{}"))) {
            assertThat(Ran.command(work, "stop", master.pid()))
                    .isEqualTo(new Ran(0, List.of(master + " stops"), List.of()));
            assertThat(master.awaitExit()).isZero();
        }
        try (Master master = Pools.ready(Pools.serving(work, port, 2, "{}"))) {
            Ran stop = Ran.command(work, "stop", "--wait", master.pid());

            assertThat(master.isAlive()).isFalse();
            assertThat(stop.status()).isZero();
            assertThat(stop.err()).isEmpty();
            assertThat(stop.out()).startsWith(master + " stops").endsWith(master + " has ended");
        }
    }

    @Test
    void interruptEndsTheWaitingForAStopAndNotTheStop() {
        try (Master master = Pools.ready(Pools.serving(work, port, 1, "{\"stopMs\":3000}"));
                Master stop = Ran.started(work, "stop", "--wait", master.pid())) {
            stop.awaitLine("stops");

            stop.signal("INT");

            assertThat(stop.awaitExit()).isEqualTo(INTERRUPTED);
            assertThat(stop.stderr())
                    .containsExactly("srv-container: no longer waiting; " + master + " goes on stopping");
            assertThat(master.awaitExit()).isZero();
        }
    }

    @Test
    void everyCommandHasHelp() {
        for (String command :
                List.of("status", "recycle", "rollback", "scale", "stop", "upgrade", "threads", "events")) {
            Ran help = Ran.command(work, command, "--help");

            assertThat(help.status()).isZero();
            assertThat(help.err()).isEmpty();
            assertThat(help.out()).first().asString().startsWith("Usage: srv-container " + command + " [-h]");
            assertThat(help.out()).contains("Exit status:", "Example:");
        }
        assertThat(Ran.command(work, "--help").out()).anyMatch(line -> line.matches("  status +Shows .*"));
        assertThat(Ran.command(work, "--check", "status"))
                .isEqualTo(new Ran(
                        USAGE,
                        List.of(),
                        List.of(
                                "srv-container: only options of its own go with status, and behind it; see srv-container"
                                        + " status --help")));
    }
}
