package io.srv.container.supervisor;

import static io.srv.container.supervisor.TestPool.exit;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.architecture.MarkdownTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of workers in the documentation of the architecture is what the supervisor does. */
class WorkerTableTest {

    private static final Path DOCUMENT = Path.of("../docs/architecture.md");
    private static final long NOW = 20_000;
    private static final long HEARTBEAT_TIMEOUT = 60_000;

    /** What happens to worker 2, the second of a pool of two, from {@link #NOW} on. */
    private interface Happening {
        void in(TestPool pool);
    }

    private static final Map<String, Happening> HAPPENINGS = new LinkedHashMap<>();

    static {
        HAPPENINGS.put("`Online`", pool -> pool.at(NOW, new Event.Online(2)));
        HAPPENINGS.put("`Woken`", WorkerTableTest::passTheDeadline);
        HAPPENINGS.put("`StartAborted`", pool -> pool.at(NOW, new Event.StartAborted(2, "no disk")));
        HAPPENINGS.put("`Leaving`", pool -> {
            pool.at(NOW, new Event.Leaving(2));
            pool.at(NOW + 100, new Event.Woken());
        });
        HAPPENINGS.put("`SuccessorWanted`", pool -> pool.at(NOW, new Event.SuccessorWanted(2)));
        HAPPENINGS.put("`Beat`", pool -> pool.at(NOW, new Event.Beat(2, Health.HEALTHY, 1)));
        HAPPENINGS.put("silence", pool -> {
            pool.at(NOW, new Event.Beat(1, Health.HEALTHY, 1));
            pool.at(NOW + HEARTBEAT_TIMEOUT - 1, new Event.Beat(1, Health.HEALTHY, 1));
            pool.at(NOW + HEARTBEAT_TIMEOUT, new Event.Woken());
        });
        HAPPENINGS.put("`LinkLost`", pool -> {
            pool.at(NOW, new Event.LinkLost(2));
            pool.at(NOW + 1_000, new Event.Woken());
        });
        HAPPENINGS.put("`SpawnFailed`", pool -> pool.at(NOW, new Event.SpawnFailed(2, "no processes")));
        HAPPENINGS.put("`Exited`", pool -> pool.at(NOW, new Event.Exited(2, exit(0))));
        HAPPENINGS.put("`CountRequested`", pool -> pool.at(NOW, new Event.CountRequested(1)));
        HAPPENINGS.put("`ShutdownRequested`", pool -> {
            pool.at(NOW, new Event.ShutdownRequested());
            pool.at(NOW, new Event.QueuesRead(0));
        });
        HAPPENINGS.put("`KillAllRequested`", pool -> pool.at(NOW, new Event.KillAllRequested()));
        HAPPENINGS.put("`KillRequested`", pool -> pool.at(NOW, new Event.KillRequested(2)));
        HAPPENINGS.put("`NotDumped`", pool -> pool.at(NOW, new Event.NotDumped(2, "it is stopped")));
    }

    static Stream<Arguments> cells() throws IOException {
        List<Arguments> cells = new ArrayList<>();
        for (List<String> row : rows()) {
            for (WorkerState state : WorkerState.values()) {
                String cell = row.get(1 + state.ordinal());
                if (!cell.isEmpty()) { // cannot happen
                    cells.add(Arguments.of(key(row.get(0)), state, cell));
                }
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "{0} when {1}: {2}")
    @MethodSource("cells")
    void whatTheTableSaysIsWhatHappens(String event, WorkerState state, String cell) {
        TestPool pool = pool(state);
        TestPool untouched = pool(state);

        HAPPENINGS.get(event).in(pool);

        WorkerState after = state(pool);
        if (cell.startsWith("→ ")) {
            assertThat(after).isEqualTo(WorkerState.valueOf(cell.substring(2).split("[:;, ]")[0]));
        } else if (cell.startsWith("gone")) {
            assertThat(after).isNull();
        } else {
            assertThat(cell).matches("–|stays: .+");
            assertThat(after).isEqualTo(state(untouched));
        }
    }

    @Test
    void everyHappeningHasItsRow() throws IOException {
        assertThat(rows().stream().map(row -> key(row.get(0)))).containsExactlyElementsOf(HAPPENINGS.keySet());
    }

    @Test
    void everyPhaseHasItsRow() throws IOException {
        assertThat(MarkdownTable.behind(DOCUMENT, "### Shutdown").stream().map(row -> row.get(0)))
                .containsExactly(Stream.of(Phase.values()).map(Phase::name).toArray(String[]::new));
    }

    private static List<List<String>> rows() throws IOException {
        return MarkdownTable.behind(DOCUMENT, "### Worker");
    }

    private static String key(String cell) {
        return cell.split("[:, ]")[0];
    }

    private static @Nullable WorkerState state(TestPool pool) {
        return pool.supervisor.snapshot().worker(2).map(WorkerStatus::state).orElse(null);
    }

    /** Worker 2 is in this state, at {@link #NOW}. */
    private static TestPool pool(WorkerState state) {
        TestSettings settings = TestSettings.of(2).heartbeatTimeout(HEARTBEAT_TIMEOUT);
        settings.startTimeout = 200_000;
        settings.recycleTimeout = 200_000;
        TestPool pool = new TestPool(settings.build());
        pool.at(0, new Event.Begun());
        pool.at(0, new Event.Online(1));
        if (state != WorkerState.STARTING) {
            pool.at(0, new Event.Online(2));
            pool.at(NOW, new Event.Beat(2, Health.HEALTHY, 1));
        }
        if (state == WorkerState.STOPPING || state == WorkerState.KILLED) {
            pool.at(NOW, new Event.CountRequested(1));
        }
        if (state == WorkerState.KILLED) {
            // It does not stop, and dumps its threads; the test's time goes on from there.
            pool = dumping(settings);
        }
        assertThat(state(pool)).isEqualTo(state);
        return pool;
    }

    private static TestPool dumping(TestSettings settings) {
        settings.recycleTimeout = 1_000;
        TestPool pool = new TestPool(settings.build());
        pool.at(0, new Event.Begun());
        pool.at(0, new Event.Online(1));
        pool.at(0, new Event.Online(2));
        pool.at(NOW - 1_000, new Event.CountRequested(1));
        pool.at(NOW, new Event.Woken());
        assertThat(pool.orders()).containsExactly(new Command.DumpThreads(2));
        return pool;
    }

    private static void passTheDeadline(TestPool pool) {
        for (long millis = 0; millis <= 200_000; millis += 2_000) {
            pool.at(NOW + millis, new Event.Beat(1, Health.HEALTHY, 1));
            pool.at(NOW + millis, new Event.Beat(2, Health.HEALTHY, 1));
        }
    }
}
