package io.srv.container.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.exit.ExitStatus;
import io.srv.container.supervisor.Settings.Require;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a pool: a supervisor over simulated processes. Everything follows from the seed.
 *
 * <p>In a calm life nothing goes wrong, so that the pool must never fall below its count during a recycle. In others
 * processes crash, hang, ignore orders, are terminated from outside, lose their link and send messages after their death.
 */
final class Simulation {

    private static final long MS = 1_000_000;

    private final Random random;
    private final long seed;
    private final boolean calm;
    private final Settings settings;
    private final Supervisor supervisor;

    private final PriorityQueue<Timed> future =
            new PriorityQueue<>(Comparator.comparingLong(Timed::atNs).thenComparingLong(Timed::order));
    private final Map<Long, Process> running = new HashMap<>();
    private final Set<Long> killed = new HashSet<>();
    private final Set<Long> notSpawned = new HashSet<>();
    private final Set<Long> toldToStop = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    private final Set<Long> promised = new HashSet<>();
    private final Map<Class<?>, Long> notices = new HashMap<>();
    private final Deque<String> history = new ArrayDeque<>();

    private long nowNs;
    private long order;
    private long wakeAtNs = Supervisor.NEVER;
    private long stalledNs;
    private long shutdownAtNs = Supervisor.NEVER;
    private boolean finished;
    private boolean allWereReady;
    private boolean resized;

    private record Timed(long atNs, long order, Event event) {}

    private static final class Process {
        final boolean ignoresStop;

        Process(boolean ignoresStop) {
            this.ignoresStop = ignoresStop;
        }
    }

    Simulation(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.calm = random.nextInt(4) == 0;
        this.settings = new Settings(
                1 + random.nextInt(6),
                1 + random.nextInt(4),
                random.nextBoolean() ? Require.ONLINE : Require.LISTEN,
                ms(500 + random.nextInt(3_000)),
                ms(100 + random.nextInt(15_000)),
                ms(100 + random.nextInt(15_000)),
                ms(random.nextInt(6_000)),
                ms(random.nextInt(30_000)),
                ms(1 + random.nextInt(30_000)));
        this.supervisor = new Supervisor(settings);
    }

    long count(Class<? extends Notice> notice) {
        return notices.getOrDefault(notice, 0L);
    }

    void run() {
        try {
            live();
        } catch (Throwable failure) {
            throw new AssertionError("seed " + seed + "\n" + String.join("\n", history), failure);
        }
    }

    private void live() {
        later(0, new Event.Begun());
        planUserActions();
        for (int steps = 0; !finished; steps++) {
            assertThat(steps).as("steps of one life").isLessThan(100_000);
            step();
        }
        assertThat(running).as("processes after the end").isEmpty();
        for (RecycleStatus recycle : supervisor.snapshot().recycles()) {
            assertThat(recycle.stage().isEnd()).as(recycle.toString()).isTrue();
            promised.remove(recycle.id());
        }
        assertThat(promised).as("recycles that were promised and never ended").isEmpty();
    }

    private void planUserActions() {
        long atNs = 0;
        for (int i = random.nextInt(12); i > 0; i--) {
            atNs += ms(random.nextInt(20_000));
            later(atNs, userAction());
        }
        long endNs = atNs + ms(random.nextInt(60_000));
        later(endNs, new Event.ShutdownRequested());
        if (random.nextInt(4) == 0) {
            Event urge = random.nextBoolean() ? new Event.ShutdownRequested() : new Event.KillAllRequested();
            later(endNs + ms(random.nextInt(5_000)), urge);
        }
    }

    private Event userAction() {
        int choice = random.nextInt(calm ? 6 : 10);
        if (choice < 6) {
            return new Event.RecycleRequested();
        }
        return switch (random.nextInt(4)) {
            case 0 -> new Event.CountRequested(random.nextInt(8) - 1);
            case 1 -> new Event.ReplaceRequested(1 + random.nextInt(20));
            case 2 -> new Event.KillRequested(1 + random.nextInt(20));
            default -> new Event.ResizeRequested(random.nextInt(5) - 2);
        };
    }

    private void step() {
        Timed next = future.peek();
        boolean wakes = wakeAtNs != Supervisor.NEVER && (next == null || next.atNs() > wakeAtNs);
        assertThat(wakes || next != null).as("something is to come").isTrue();
        if (wakes) {
            long lateNs = !calm && random.nextInt(200) == 0 ? ms(1_000 + random.nextInt(60_000)) : 0;
            nowNs = wakeAtNs + lateNs;
            stalledNs += lateNs;
            decide(lateNs > 0 ? new Event.Stalled(lateNs) : new Event.Woken());
        } else {
            future.remove();
            // What waited in a control socket while the master was stopped is read late.
            nowNs = Math.max(nowNs, next.atNs());
            if (next.event() instanceof Event.Exited exited && running.remove(exited.id()) == null) {
                return;
            }
            decide(next.event());
        }
    }

    private void decide(Event event) {
        note(nowNs / MS + " ms " + event);
        if (event instanceof Event.ShutdownRequested && shutdownAtNs == Supervisor.NEVER) {
            shutdownAtNs = nowNs;
            stalledNs = 0;
        }
        Decision decision = supervisor.on(event, nowNs);
        wakeAtNs = decision.wakeAtNs();
        decision.commands().forEach(this::carryOut);
        checkAnswer(event, decision.answer());
        check();
    }

    private void carryOut(Command command) {
        note("    " + command);
        assertThat(finished).as("orders after the end").isFalse();
        if (command instanceof Command.Spawn spawn) {
            spawn(spawn.worker().id());
        } else if (command instanceof Command.AskToStop stop) {
            stop(stop);
        } else if (command instanceof Command.Kill kill) {
            assertThat(killed.add(kill.id())).as("killed once").isTrue();
            if (notSpawned.contains(kill.id())) {
                return; // the order to kill all came before the news that there was nobody
            }
            assertThat(running).as("kills only who runs").containsKey(kill.id());
            later(ms(random.nextInt(20)), new Event.Exited(kill.id(), new ExitStatus.Signaled(9)));
        } else if (command instanceof Command.ReadQueues) {
            later(0, new Event.QueuesRead(random.nextInt(3)));
        } else if (command instanceof Command.Tell tell) {
            notices.merge(tell.notice().getClass(), 1L, Long::sum);
            if (tell.notice() instanceof Notice.WorkerEnded end) {
                assertThat(ended.add(end.worker().id()))
                        .as("told once that it ended")
                        .isTrue();
            }
        } else if (command instanceof Command.Finish) {
            finished = true;
        }
    }

    private void spawn(long id) {
        assertThat(shutdownAtNs).as("no spawn after shutdown").isEqualTo(Supervisor.NEVER);
        if (!calm && random.nextInt(50) == 0) {
            notSpawned.add(id);
            later(0, new Event.SpawnFailed(id, "no process"));
            return;
        }
        running.put(id, new Process(!calm && random.nextInt(10) == 0));
        long startNs = ms(random.nextInt(400));
        later(startNs, new Event.Listening(id));
        if (calm) {
            later(startNs + 1, new Event.Online(id));
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> exitLater(startNs, id, 1 + random.nextInt(20));
            case 1 -> {} // hangs in start
            case 2 -> later(ms(random.nextInt(5_000)), new Event.Online(id)); // slow, perhaps too slow
            default -> later(startNs + ms(random.nextInt(10)), new Event.Online(id));
        }
        switch (random.nextInt(16)) {
            case 0, 1 -> exitLater(ms(random.nextInt(90_000)), id, random.nextInt(3));
            case 2 -> {
                long atNs = ms(random.nextInt(60_000));
                later(atNs, new Event.Leaving(id));
                exitLater(atNs + ms(random.nextInt(20_000)), id, 0);
            }
            case 3 -> later(ms(random.nextInt(60_000)), new Event.LinkLost(id));
            case 4 -> later(ms(random.nextInt(60_000)), new Event.SuccessorWanted(id));
            case 5 -> exitLater(ms(random.nextInt(60_000)), id, 143);
            default -> {}
        }
    }

    private void stop(Command.AskToStop stop) {
        assertThat(toldToStop.add(stop.id())).as("told to stop once").isTrue();
        assertThat(stop.graceNs()).isPositive();
        Process process = running.get(stop.id());
        if (process != null && !process.ignoresStop) {
            exitLater(random.nextLong(Math.max(1, calm ? ms(100) : stop.graceNs() * 5 / 4)), stop.id(), 0);
        }
    }

    private void exitLater(long inNs, long id, int code) {
        later(inNs, new Event.LinkLost(id));
        later(inNs + ms(random.nextInt(3)), new Event.Exited(id, new ExitStatus.Exited(code)));
    }

    private void checkAnswer(Event event, @Nullable Answer answer) {
        boolean asks = event instanceof Event.RecycleRequested
                || event instanceof Event.ReplaceRequested
                || event instanceof Event.KillRequested
                || event instanceof Event.KillAllRequested
                || event instanceof Event.CountRequested
                || event instanceof Event.ShutdownRequested;
        assertThat(answer != null).as("an answer to " + event).isEqualTo(asks);
        if (answer instanceof Answer.Recycle recycle) {
            promised.add(recycle.id());
        }
    }

    private void check() {
        Snapshot pool = supervisor.snapshot();
        long exits = pool.totals().exits().values().stream()
                .mapToLong(count -> count)
                .sum();
        assertThat(pool.totals().starts())
                .as("each worker that was started runs, or its end was counted")
                .isEqualTo(exits + pool.workers().size());
        if (finished) {
            return;
        }
        long starting = pool.workers().stream()
                .filter(w -> w.state() == WorkerState.STARTING)
                .count();
        assertThat(starting).isLessThanOrEqualTo(settings.startConcurrency());
        resized |= pool.count() != settings.count();
        if (!resized) {
            assertThat(running.size()).as("processes").isLessThanOrEqualTo(pool.count() + Supervisor.OVERLAP);
        }
        allWereReady |= pool.phase() == Phase.RUNNING;
        if (calm && allWereReady && pool.phase().serves()) {
            assertThat(pool.ready()).as("ready during a recycle").isGreaterThanOrEqualTo(pool.count());
        }
        boolean anyMoves = pool.workers().stream()
                .anyMatch(w -> w.state() == WorkerState.STARTING || w.state() == WorkerState.STOPPING);
        boolean anyDies = pool.workers().stream().anyMatch(w -> w.state() == WorkerState.KILLED);
        boolean settled = pool.ready() == pool.count() && !anyMoves && !pool.recycling();
        assertThat(wakeAtNs != Supervisor.NEVER
                        || settled
                        || anyDies
                        || !pool.phase().serves())
                .as("settled, or a wake-up booked, or an exit due")
                .isTrue();
        assertThat(!anyMoves || wakeAtNs != Supervisor.NEVER)
                .as("a wake-up for every deadline")
                .isTrue();
        assertThat(wakeAtNs).as("no wake-up in the past").isGreaterThan(nowNs);
        if (shutdownAtNs != Supervisor.NEVER) {
            long limitNs = shutdownAtNs + settings.shutdownTimeoutNs() + 2 * stalledNs + ms(50);
            assertThat(nowNs).as("the stop ends in time").isLessThanOrEqualTo(limitNs);
        }
    }

    private void later(long inNs, Event event) {
        future.add(new Timed(nowNs + inNs, order++, event));
    }

    private void note(String line) {
        history.add(line);
        if (history.size() > 400) {
            history.removeFirst();
        }
    }

    private static long ms(long millis) {
        return millis * MS;
    }
}
