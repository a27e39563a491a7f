package io.srv.container.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.exit.ExitStatus;
import io.srv.container.supervisor.Settings.Require;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a pool: a supervisor over simulated processes. Everything follows from the seed.
 *
 * <p>In a calm life nothing goes wrong, so that the pool must never fall below its count during a recycle. In others
 * processes crash, hang, grow, ignore orders, are terminated from outside, lose their link and send messages after their
 * death; some generations are bad, so that their workers fail, and some cannot be made. In all of them the pool is handed over
 * now and then, to a supervisor that knows nothing but what was saved.
 */
final class Simulation {

    private static final long MS = 1_000_000;

    private final Random random;
    private final long seed;
    private final Temper temper;
    private final boolean calm;
    private final Settings settings;
    private Supervisor supervisor;

    private final PriorityQueue<Timed> future =
            new PriorityQueue<>(Comparator.comparingLong(Timed::atNs).thenComparingLong(Timed::order));
    private final Map<Long, Process> running = new HashMap<>();
    private final Set<Long> killed = new HashSet<>();
    private final Set<Long> notSpawned = new HashSet<>();
    private final Set<Long> toldToStop = new HashSet<>();
    private final Set<Long> dumped = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    private final Set<Long> badGenerations = new HashSet<>();
    private final Set<Seen> seen = new HashSet<>();
    private final Set<Long> promised = new HashSet<>();
    private final Set<Long> over = new HashSet<>();
    private final Map<Class<?>, Long> notices = new HashMap<>();
    private final Deque<Noted> history = new ArrayDeque<>();

    private long nowNs;
    private long order;
    private long wakeAtNs = Supervisor.NEVER;
    private long stalledNs;
    private long shutdownAtNs = Supervisor.NEVER;
    private Snapshot before = new Supervisor(TestSettings.of(1).build()).snapshot();
    private boolean finished;

    /** Workers of an aborted generation serve, for want of others. */
    private boolean stayed;

    private boolean allWereReady;
    private boolean resized;

    private record Timed(long atNs, long order, Event event) {}

    /** A fact, or an order that followed from it: put into words only if the life fails, for that is half its time. */
    private record Noted(long atNs, Object what) {
        @Override
        public String toString() {
            return what instanceof Command ? "    " + what : atNs / MS + " ms " + what;
        }
    }

    /** A fact about a worker, and the state it was in. */
    record Seen(WorkerState state, Class<?> event) {}

    /**
     * What kind of life it is; times in milliseconds.
     *
     * @param rare         how many times less often a worker fails than in a short life
     * @param beatInterval between two signs of life
     * @param actions      how many things users do
     * @param actionsApart how long between them at most
     */
    private record Temper(boolean calm, int rare, int beatInterval, int actions, int actionsApart) {}

    private static final class Process {
        final boolean ignoresStop;
        final long bornNs;
        final boolean grows;

        /** From then on it is not healthy, or silent. */
        final long illNs;

        final @Nullable Health illness;

        Process(boolean ignoresStop, long bornNs, boolean grows, long illNs, @Nullable Health illness) {
            this.ignoresStop = ignoresStop;
            this.bornNs = bornNs;
            this.grows = grows;
            this.illNs = illNs;
            this.illness = illness;
        }
    }

    /** A short life of a small pool, with everything that may go wrong close together. */
    Simulation(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.calm = random.nextInt(4) == 0;
        this.temper = new Temper(calm, 1, 2_000, random.nextInt(12), 20_000);
        TestSettings chosen = TestSettings.of(1 + random.nextInt(6));
        chosen.startConcurrency = 1 + random.nextInt(4);
        chosen.require = random.nextBoolean() ? Require.ONLINE : Require.LISTEN;
        chosen.startTimeout = 500 + random.nextInt(3_000);
        chosen.recycleTimeout = 100 + random.nextInt(15_000);
        chosen.shutdownTimeout = 100 + random.nextInt(15_000);
        chosen.restart(random.nextInt(6_000), random.nextInt(30_000), 1 + random.nextInt(30_000));
        chosen.overlap = 1 + random.nextInt(3);
        chosen.canary = random.nextBoolean() ? 0 : random.nextInt(4_000);
        chosen.heartbeatTimeout = random.nextBoolean() ? 0 : 3_000 + random.nextInt(7_000);
        chosen.maxLifetime = random.nextInt(3) > 0 ? 0 : 10_000 + random.nextInt(60_000);
        chosen.maxMemoryBytes = random.nextBoolean() ? 0 : 60_000;
        this.settings = chosen.build();
        this.supervisor = new Supervisor(settings);
    }

    /** A day of a pool of 64. */
    static Simulation day(long seed) {
        TestSettings settings = TestSettings.of(64).overlap(4).canary(10_000).heartbeatTimeout(60_000);
        settings.startConcurrency = 4;
        settings.startTimeout = 60_000;
        settings.maxLifetime = 3_600_000;
        settings.maxMemoryBytes = 1_200_000;
        return new Simulation(seed, settings.build(), new Temper(false, 20, 20_000, 60, 2_880_000));
    }

    private Simulation(long seed, Settings settings, Temper temper) {
        this.seed = seed;
        this.random = new Random(seed);
        this.temper = temper;
        this.calm = temper.calm();
        this.settings = settings;
        this.supervisor = new Supervisor(settings);
    }

    /** Which facts came about workers in which states. */
    Set<Seen> seen() {
        return seen;
    }

    /** Which news came. */
    Set<Class<?>> told() {
        return notices.keySet();
    }

    long count(Class<? extends Notice> notice) {
        return notices.getOrDefault(notice, 0L);
    }

    void run() {
        try {
            live();
        } catch (Throwable failure) {
            String lines = history.stream().map(Noted::toString).collect(Collectors.joining("\n"));
            throw new AssertionError("seed " + seed + "\n" + lines, failure);
        }
    }

    private void live() {
        later(0, new Event.Begun());
        planUserActions();
        for (int steps = 0; !finished; steps++) {
            assertThat(steps).as("steps of one life").isLessThan(3_000_000);
            step();
        }
        assertThat(running).as("processes after the end").isEmpty();
        for (RecycleStatus recycle : supervisor.snapshot().recycles()) {
            assertThat(recycle.stage().isEnd()).as(recycle.toString()).isTrue();
        }
        promised.removeAll(over);
        assertThat(promised).as("recycles that were promised and never ended").isEmpty();
    }

    private void planUserActions() {
        long atNs = 0;
        for (int i = temper.actions(); i > 0; i--) {
            atNs += ms(random.nextInt(temper.actionsApart()));
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
        int choice = random.nextInt(calm ? 7 : 11);
        if (choice == 6) {
            return new Event.UpgradeRequested();
        }
        if (choice < 6) {
            return choice == 0 ? new Event.RollbackRequested() : new Event.RecycleRequested();
        }
        return switch (random.nextInt(4)) {
            case 0 -> new Event.CountRequested(settings.count() + random.nextInt(9) - 4);
            case 1 -> new Event.ReplaceRequested(someone());
            case 2 -> new Event.KillRequested(someone());
            default -> new Event.ResizeRequested(random.nextInt(5) - 2);
        };
    }

    private long someone() {
        return 1 + random.nextInt(20 * (int) Math.sqrt(temper.rare()));
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
            if (next.event() instanceof Event.Beat beat) {
                Process process = running.get(beat.id());
                if (process == null) {
                    return;
                }
                beat(beat.id(), process);
            }
            decide(next.event() instanceof Event.TakenOver ? takeOver() : next.event());
        }
    }

    private Event takeOver() {
        if (supervisor.snapshot().phase() != Phase.RUNNING) {
            return new Event.UpgradeFailed("the pool ends");
        }
        SavedPool saved = supervisor.save(recycle -> String.valueOf(recycle.cause()));
        Supervisor other = Supervisor.restore(saved, generation -> settings);
        assertThat(other.save(recycle -> ((AbortCause.Told) recycle.cause()).sentence()))
                .as("saved again")
                .isEqualTo(saved);
        supervisor = other;
        long gapNs = ms(random.nextInt(2_000));
        nowNs += gapNs;
        return new Event.TakenOver(gapNs, null);
    }

    private void decide(Event event) {
        if (!(event instanceof Event.Beat)) {
            note(event);
        }
        before = supervisor.snapshot();
        see(event);
        if (event instanceof Event.ShutdownRequested && shutdownAtNs == Supervisor.NEVER) {
            shutdownAtNs = nowNs;
            stalledNs = 0;
        }
        Decision decision = supervisor.on(event, nowNs);
        wakeAtNs = decision.wakeAtNs();
        decision.commands().forEach(this::carryOut);
        checkAnswer(event, decision.answer());
        if (!(event instanceof Event.Beat) || !decision.commands().isEmpty()) {
            check();
        }
    }

    private void see(Event event) {
        if (event instanceof Event.Online one) {
            see(one.id(), event);
        } else if (event instanceof Event.Listening one) {
            see(one.id(), event);
        } else if (event instanceof Event.StartAborted one) {
            see(one.id(), event);
        } else if (event instanceof Event.Leaving one) {
            see(one.id(), event);
        } else if (event instanceof Event.SuccessorWanted one) {
            see(one.id(), event);
        } else if (event instanceof Event.LinkLost one) {
            see(one.id(), event);
        } else if (event instanceof Event.Beat one) {
            see(one.id(), event);
        } else if (event instanceof Event.NotDumped one) {
            see(one.id(), event);
        } else if (event instanceof Event.SpawnFailed one) {
            see(one.id(), event);
        } else if (event instanceof Event.Exited one) {
            see(one.id(), event);
        } else if (event instanceof Event.ReplaceRequested one) {
            see(one.id(), event);
        } else if (event instanceof Event.KillRequested one) {
            see(one.id(), event);
        }
    }

    private void see(long id, Event event) {
        before.worker(id).ifPresent(worker -> seen.add(new Seen(worker.state(), event.getClass())));
    }

    private void carryOut(Command command) {
        note(command);
        assertThat(finished).as("orders after the end").isFalse();
        if (command instanceof Command.Spawn spawn) {
            spawn(spawn.worker());
        } else if (command instanceof Command.Prepare prepare) {
            prepare(prepare);
        } else if (command instanceof Command.DumpThreads dump) {
            dump(dump.id());
        } else if (command instanceof Command.AskToStop stop) {
            stop(stop);
        } else if (command instanceof Command.Kill kill) {
            assertThat(killed.add(kill.id())).as("killed once").isTrue();
            if (notSpawned.contains(kill.id())) {
                return; // the order to kill all came before the news that there was nobody
            }
            assertThat(running).as("kills only who runs").containsKey(kill.id());
            later(ms(random.nextInt(20)), new Event.Exited(kill.id(), new ExitStatus.Signaled(9)));
        } else if (command instanceof Command.HandOver) {
            Event end = random.nextInt(3) == 0 ? new Event.UpgradeFailed("no good") : new Event.TakenOver(0, null);
            later(ms(random.nextInt(3_000)), end);
        } else if (command instanceof Command.ReadQueues) {
            later(0, new Event.QueuesRead(random.nextInt(3)));
        } else if (command instanceof Command.Tell tell) {
            notices.merge(tell.notice().getClass(), 1L, Long::sum);
            if (tell.notice() instanceof Notice.RecycleDone done) {
                over.add(done.recycle());
            }
            if (tell.notice() instanceof Notice.RecycleAborted aborted) {
                over.add(aborted.recycle());
                checkAborted(aborted);
            }
            if (tell.notice() instanceof Notice.WorkerEnded end) {
                assertThat(ended.add(end.worker().id()))
                        .as("told once that it ended")
                        .isTrue();
            }
        } else if (command instanceof Command.Finish) {
            finished = true;
        }
    }

    private void prepare(Command.Prepare prepare) {
        assertThat(shutdownAtNs).as("nothing is prepared after shutdown").isEqualTo(Supervisor.NEVER);
        long tookNs = ms(random.nextInt(300));
        if (random.nextInt(calm ? 20 : 6) == 0) {
            later(tookNs, new Event.NotPrepared(prepare.recycle(), List.of("no good")));
            return;
        }
        if (!calm && random.nextInt(3) == 0) {
            badGenerations.add(prepare.generation());
        }
        later(tookNs, new Event.Prepared(prepare.recycle(), settings));
    }

    private void dump(long id) {
        assertThat(dumped.add(id)).as("dumped once").isTrue();
        assertThat(killed).as("dumped before it is killed").doesNotContain(id);
        if (random.nextInt(3) == 0) {
            later(0, new Event.NotDumped(id, "it is stopped"));
        }
    }

    /** Whatever the new generation did, it is gone, but for those that stay for want of another. */
    private void checkAborted(Notice.RecycleAborted aborted) {
        RecycleStatus recycle = supervisor.snapshot().recycles().stream()
                .filter(one -> one.id() == aborted.recycle())
                .findFirst()
                .orElseThrow();
        boolean mixed = stayed;
        stayed |= aborted.left() > 0;
        if (mixed
                || recycle.generation() == supervisor.snapshot().generation()
                || !supervisor.snapshot().phase().serves()) {
            return;
        }
        long serving = supervisor.snapshot().workers().stream()
                .filter(worker -> worker.worker().generation() == recycle.generation())
                .filter(worker -> worker.state() == WorkerState.READY || worker.state() == WorkerState.STARTING)
                .count();
        assertThat(serving).as("workers of the aborted generation").isEqualTo(aborted.left());
    }

    private void spawn(WorkerView worker) {
        Snapshot after = supervisor.snapshot();
        assertThat(List.of(before.generation(), after.generation(), before.coming(), after.coming()))
                .as("the good generation, or the one that is tried")
                .contains(worker.generation());
        if (before.coming() == 0 && after.coming() == 0) {
            assertThat(worker.generation()).as("the good generation").isEqualTo(after.generation());
        }
        spawn(worker.id(), badGenerations.contains(worker.generation()));
    }

    private void spawn(long id, boolean bad) {
        assertThat(shutdownAtNs).as("no spawn after shutdown").isEqualTo(Supervisor.NEVER);
        if (rarely(50)) {
            notSpawned.add(id);
            later(0, new Event.SpawnFailed(id, "no process"));
            return;
        }
        Process process = process();
        running.put(id, process);
        long startNs = ms(random.nextInt(400));
        later(startNs + ms(1_000), new Event.Beat(id, Health.HEALTHY, 1));
        later(startNs, new Event.Listening(id));
        if (calm) {
            later(startNs + 1, new Event.Online(id));
            return;
        }
        switch (bad ? random.nextInt(6) : random.nextInt(12 * temper.rare())) {
            case 0 -> exitLater(startNs, id, 1 + random.nextInt(20));
            case 1 -> {} // hangs in start
            case 2 -> later(ms(random.nextInt(5_000)), new Event.Online(id)); // slow, perhaps too slow
            case 3 -> {
                later(startNs, new Event.Online(id));
                later(startNs + ms(random.nextInt(1_000)), new Event.Online(id)); // says it twice
                later(ms(random.nextInt(5_000)), new Event.Listening(id));
            }
            default -> later(startNs + ms(random.nextInt(10)), new Event.Online(id));
        }
        switch (bad ? random.nextInt(4) : random.nextInt(16 * temper.rare())) {
            case 0, 1 -> exitLater(ms(random.nextInt(bad ? 2_000 : 90_000)), id, random.nextInt(3));
            case 2 -> {
                long atNs = ms(random.nextInt(60_000));
                later(atNs, new Event.Leaving(id));
                exitLater(atNs + ms(random.nextInt(20_000)), id, 0);
            }
            case 3 -> later(ms(random.nextInt(60_000)), new Event.LinkLost(id));
            case 4 -> later(ms(random.nextInt(60_000)), new Event.SuccessorWanted(id));
            case 5 -> exitLater(ms(random.nextInt(60_000)), id, 143);
            case 6 -> {
                long atNs = ms(random.nextInt(4_000));
                later(atNs, new Event.StartAborted(id, "java.io.IOException"));
                exitLater(atNs, id, 10);
            }
            default -> {}
        }
    }

    private Process process() {
        if (!rarely(5)) {
            return new Process(rarely(10), nowNs, rarely(4), Supervisor.NEVER, null);
        }
        long illNs = nowNs + ms(random.nextInt(60_000));
        // Without an illness it falls silent.
        Health illness = random.nextBoolean() ? null : Health.values()[1 + random.nextInt(3)];
        return new Process(rarely(10), nowNs, rarely(4), illNs, illness);
    }

    /** True one time of so many, in a short life; never in a calm one. */
    private boolean rarely(int often) {
        return !calm && random.nextInt(often * temper.rare()) == 0;
    }

    /** Its next sign of life, while it runs. */
    private void beat(long id, Process process) {
        boolean ill = nowNs >= process.illNs;
        if (ill && process.illness == null) {
            return;
        }
        long memory = process.grows ? (nowNs - process.bornNs) / MS : 1;
        later(ms(temper.beatInterval()), new Event.Beat(id, ill ? process.illness : Health.HEALTHY, memory));
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
                || event instanceof Event.RollbackRequested
                || event instanceof Event.ReplaceRequested
                || event instanceof Event.KillRequested
                || event instanceof Event.KillAllRequested
                || event instanceof Event.CountRequested
                || event instanceof Event.UpgradeRequested
                || event instanceof Event.ShutdownRequested;
        assertThat(answer != null).as("an answer to %s", event).isEqualTo(asks);
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
            assertThat(running.size()).as("processes").isLessThanOrEqualTo(pool.count() + settings.overlap());
        }
        allWereReady |= pool.phase() == Phase.RUNNING;
        if (calm && allWereReady && pool.phase().serves()) {
            assertThat(pool.ready()).as("ready during a recycle").isGreaterThanOrEqualTo(pool.count());
        }
        boolean prepares = pool.coming() != 0 && !running.isEmpty();
        boolean anyMoves = pool.workers().stream()
                .anyMatch(w -> w.state() == WorkerState.STARTING || w.state() == WorkerState.STOPPING);
        boolean anyDies = pool.workers().stream().anyMatch(w -> w.state() == WorkerState.KILLED);
        boolean settled = pool.ready() == pool.count() && !anyMoves && !pool.recycling();
        assertThat(wakeAtNs != Supervisor.NEVER
                        || settled
                        || anyDies
                        || prepares
                        || !pool.phase().serves())
                .as("settled, or a wake-up booked, or an exit due")
                .isTrue();
        assertThat(!anyMoves || wakeAtNs != Supervisor.NEVER)
                .as("a wake-up for every deadline")
                .isTrue();
        assertThat(wakeAtNs).as("no wake-up in the past").isGreaterThan(nowNs);
        if (shutdownAtNs != Supervisor.NEVER) {
            long limitNs = shutdownAtNs + settings.shutdownTimeoutNs() + Orders.DUMP_NS + 2 * stalledNs + ms(50);
            assertThat(nowNs).as("the stop ends in time").isLessThanOrEqualTo(limitNs);
        }
    }

    private void later(long inNs, Event event) {
        future.add(new Timed(nowNs + inNs, order++, event));
    }

    private void note(Object what) {
        history.add(new Noted(nowNs, what));
        if (history.size() > 400) {
            history.removeFirst();
        }
    }

    private static long ms(long millis) {
        return millis * MS;
    }
}
