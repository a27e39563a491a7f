package io.srv.container.supervisor;

import static io.srv.container.supervisor.Settings.Require;

import io.srv.container.exit.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A supervisor under test, driven in milliseconds; remembers the last decision. */
final class TestPool {

    static final long START_TIMEOUT = 2_000;
    static final long RECYCLE_TIMEOUT = 15_000;
    static final long SHUTDOWN_TIMEOUT = 14_000;
    static final long RESTART_DELAY = 5_000;
    static final long RESTART_MAX_DELAY = 30_000;
    static final long RESET_AFTER = 30_000;

    final Supervisor supervisor;
    Decision last = new Decision(List.of(), Supervisor.NEVER, null);

    private @Nullable Settings next;

    TestPool(Settings settings) {
        this(settings, new Supervisor(settings));
    }

    /** @param settings of new generations */
    TestPool(Settings settings, Supervisor supervisor) {
        this.next = settings;
        this.supervisor = supervisor;
    }

    static TestPool of(int count) {
        return of(count, count, Require.ONLINE);
    }

    static TestPool of(int count, int startConcurrency, Require require) {
        TestSettings settings = TestSettings.of(count);
        settings.startConcurrency = startConcurrency;
        settings.require = require;
        return new TestPool(settings.build());
    }

    /** Workers 1 to count, all ready at time 0. */
    static TestPool ready(int count) {
        return ready(TestSettings.of(count).build());
    }

    static TestPool ready(Settings settings) {
        TestPool pool = new TestPool(settings);
        pool.at(0, new Event.Begun());
        for (int id = 1; id <= settings.count(); id++) {
            pool.at(0, new Event.Online(id));
        }
        return pool;
    }

    /** New generations have these from now on; null: they are not made by themselves. */
    void prepare(@Nullable Settings settings) {
        next = settings;
    }

    /** A new generation that is asked for is there at once, and what follows is of the same decision. */
    Decision at(long millis, Event event) {
        last = supervisor.on(event, ns(millis));
        for (Command command : last.commands()) {
            if (command instanceof Command.Prepare prepare && next != null) {
                Decision more = supervisor.on(new Event.Prepared(prepare.recycle(), next), ns(millis));
                List<Command> all = new ArrayList<>(last.commands());
                all.remove(command);
                all.addAll(more.commands());
                last = new Decision(all, more.wakeAtNs(), last.answer());
            }
        }
        return last;
    }

    /** The orders of the last decision, without the news. */
    List<Command> orders() {
        return last.commands().stream()
                .filter(command -> !(command instanceof Command.Tell))
                .toList();
    }

    /** What the last decision says for the log. */
    List<Notice> news() {
        return notices()
                .filter(notice -> !(notice instanceof Notice.WorkerEnded))
                .toList();
    }

    /** The workers' ends in the last decision. */
    List<Notice> ends() {
        return notices().filter(Notice.WorkerEnded.class::isInstance).toList();
    }

    private Stream<Notice> notices() {
        return last.commands().stream()
                .filter(Command.Tell.class::isInstance)
                .map(command -> ((Command.Tell) command).notice());
    }

    Phase phase() {
        return supervisor.snapshot().phase();
    }

    static Command.Spawn spawn(long id, int slot, long generation) {
        return new Command.Spawn(new WorkerView(id, slot, generation, false, WorkerState.STARTING));
    }

    static Command.Spawn spawnReplacement(long id, int slot, long generation) {
        return new Command.Spawn(new WorkerView(id, slot, generation, true, WorkerState.STARTING));
    }

    static WorkerView view(long id, int slot, long generation, WorkerState state) {
        return new WorkerView(id, slot, generation, false, state);
    }

    static WorkerView view(long id, int slot, long generation, boolean replacement, WorkerState state) {
        return new WorkerView(id, slot, generation, replacement, state);
    }

    static WorkerView replacement(long id, int slot, long generation, WorkerState state) {
        return new WorkerView(id, slot, generation, true, state);
    }

    static ExitStatus exit(int code) {
        return new ExitStatus.Exited(code);
    }

    static ExitStatus signal(int signal) {
        return new ExitStatus.Signaled(signal);
    }

    static long ns(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
