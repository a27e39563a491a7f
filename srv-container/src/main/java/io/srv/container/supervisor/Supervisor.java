package io.srv.container.supervisor;

import io.srv.api.StopReason;
import io.srv.container.exit.ExitStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pool of workers as it should be.
 *
 * <p>{@link #on} notes one fact and then runs one idempotent {@link #plan} that compares what is with what is wished.
 * Nothing is ever armed or cancelled: whatever waits for a time is judged by {@link #due}, which also books the wake-up,
 * and it is judged anew after every event. So a respawn cannot happen after a shutdown began, because {@code plan} does
 * not start workers then.
 *
 * <p>A slot has an incumbent and, during a recycle, a replacement that becomes the incumbent when it is ready; only then
 * is the old worker told to stop. Workers that were told to stop, or killed, have left their slot and are only known by
 * id until their exit. Processes, these leavers included, never exceed the count by more than {@link #OVERLAP}.
 *
 * <p>Times are nanoseconds on one monotonic clock that starts near 0. Not thread-safe: one thread owns it.
 */
public final class Supervisor {

    /** No wake-up, no deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How many processes there may be beyond the count. */
    public static final int OVERLAP = 1;

    /** How long, at most, a shutdown waits for the listeners' queues to be empty. */
    static final long QUEUES_LIMIT_NS = 1_000_000_000L;

    static final long QUEUES_INTERVAL_NS = 10_000_000L;

    /** The exit status follows a closed control socket within milliseconds; a verdict before it would hide the true one. */
    static final long EXIT_STATUS_GRACE_NS = 1_000_000_000L;

    /**
     * Who signals a whole process group means the pool, not each worker: the master's own SIGTERM, which arrives within
     * milliseconds, must be heard first, so that the workers go on accepting until the queues are empty.
     */
    static final long LEAVE_GRACE_NS = 100_000_000L;

    private final Settings settings;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Long, Worker> workers = new LinkedHashMap<>();

    private Phase phase = Phase.BOOTING;
    private boolean begun;
    private long begunNs;
    private long generation = 1;
    private long lastId;

    private boolean anyWasReady;
    private int failedStarts;
    private @Nullable StartFailure lastFailure;

    private @Nullable Recycle recycle;
    private boolean recycleQueued;

    private Outcome outcome = Outcome.CLEAN;
    private long shutdownDeadlineNs = NEVER;
    private long queuesDeadlineNs = NEVER;
    private long queuesReadNs;
    private boolean queuesAsked;
    private boolean queuesEmpty;

    private long nowNs;
    private long wakeAtNs;
    private List<Command> commands = new ArrayList<>();

    /** One round of replacements; slots say what is left of it. */
    private static final class Recycle {
        final long beganNs;
        int total;
        int replaced;

        Recycle(long beganNs) {
            this.beganNs = beganNs;
        }
    }

    public Supervisor(Settings settings) {
        this.settings = settings;
    }

    /**
     * Notes a fact and says what to do.
     *
     * @param event what happened
     * @param nowNs when; never less than in the call before
     */
    public Decision on(Event event, long nowNs) {
        this.nowNs = nowNs;
        this.wakeAtNs = NEVER;
        this.commands = new ArrayList<>();
        note(event);
        plan();
        return new Decision(commands, wakeAtNs);
    }

    public Snapshot snapshot() {
        return new Snapshot(
                phase,
                slots.size(),
                generation,
                recycle != null,
                workers.values().stream().map(Worker::view).toList());
    }

    static long later(long timeNs, long byNs) {
        return timeNs == NEVER ? NEVER : timeNs + byNs;
    }

    // ---- facts

    private void note(Event event) {
        if (event instanceof Event.Begun) {
            begin();
        } else if (event instanceof Event.Online online) {
            online(workers.get(online.id()));
        } else if (event instanceof Event.Listening listening) {
            listening(workers.get(listening.id()));
        } else if (event instanceof Event.StartAborted aborted) {
            startAborted(workers.get(aborted.id()), aborted.cause());
        } else if (event instanceof Event.Leaving leaving) {
            leaving(workers.get(leaving.id()));
        } else if (event instanceof Event.SuccessorWanted wanted) {
            successorWanted(workers.get(wanted.id()));
        } else if (event instanceof Event.LinkLost lost) {
            linkLost(workers.get(lost.id()));
        } else if (event instanceof Event.SpawnFailed failed) {
            spawnFailed(workers.remove(failed.id()), failed.cause());
        } else if (event instanceof Event.Exited exited) {
            exited(workers.remove(exited.id()), exited.status());
        } else if (event instanceof Event.RecycleRequested) {
            recycleRequested();
        } else if (event instanceof Event.ShutdownRequested) {
            shutdownRequested();
        } else if (event instanceof Event.ResizeRequested resize) {
            resizeRequested(slots.size() + resize.by());
        } else if (event instanceof Event.QueuesRead read) {
            queuesRead(read.waiting());
        } else if (event instanceof Event.Stalled stalled) {
            stalled(stalled.byNs());
        }
    }

    private void begin() {
        begun = true;
        begunNs = nowNs;
        for (int i = 0; i < settings.count(); i++) {
            slots.add(new Slot(i, nowNs));
        }
    }

    private void online(@Nullable Worker worker) {
        if (worker != null) {
            worker.online = true;
            judgeReadiness(worker);
        }
    }

    private void listening(@Nullable Worker worker) {
        if (worker != null) {
            worker.listening = true;
            judgeReadiness(worker);
        }
    }

    private void judgeReadiness(Worker worker) {
        boolean enough = worker.online && (worker.listening || settings.require() == Settings.Require.ONLINE);
        if (!worker.is(WorkerState.STARTING) || !enough) {
            return;
        }
        worker.state = WorkerState.READY;
        worker.deadlineNs = NEVER;
        worker.sinceNs = nowNs;
        anyWasReady = true;
        tell(new Notice.WorkerReady(worker.view(), nowNs - worker.spawnedNs));
        if (worker.slot.replacement == worker) {
            takePlace(worker);
        }
        if (worker.successorWanted) {
            successorWanted(worker);
        }
    }

    private void takePlace(Worker replacement) {
        Slot slot = replacement.slot;
        Worker old = slot.incumbent;
        slot.incumbent = replacement;
        slot.replacement = null;
        slot.replaceWanted = false;
        if (recycle != null) {
            recycle.replaced++;
        }
        if (old != null) {
            askToStop(old, StopReason.RECYCLE, nowNs + settings.recycleTimeoutNs());
        }
    }

    private void startAborted(@Nullable Worker worker, String cause) {
        if (worker != null && worker.is(WorkerState.STARTING)) {
            worker.abortCause = cause;
        }
    }

    private void leaving(@Nullable Worker worker) {
        if (worker != null && worker.wasNotToldToStop() && !worker.isLeaving()) {
            worker.leaveJudgedNs = nowNs + LEAVE_GRACE_NS;
        }
    }

    private void successorWanted(@Nullable Worker worker) {
        if (worker == null || !phase.serves()) {
            return;
        }
        worker.successorWanted = worker.is(WorkerState.STARTING);
        if (!worker.is(WorkerState.READY) || worker.slot.replaceWanted) {
            return;
        }
        tell(new Notice.SuccessorWanted(worker.view()));
        if (recycle == null) {
            recycle = new Recycle(nowNs);
        }
        recycle.total++;
        worker.slot.replaceWanted = true;
    }

    private void linkLost(@Nullable Worker worker) {
        if (worker != null && worker.linkJudgedNs == NEVER) {
            worker.linkJudgedNs = nowNs + EXIT_STATUS_GRACE_NS;
        }
    }

    private void spawnFailed(@Nullable Worker worker, String cause) {
        if (worker != null) {
            startFailed(worker, new StartFailure.NotSpawned(cause));
        }
    }

    private void exited(@Nullable Worker worker, ExitStatus status) {
        if (worker == null) {
            return;
        }
        switch (worker.state) {
            case STARTING -> startFailed(worker, new StartFailure.Ended(status, worker.abortCause));
            case READY -> leftUnasked(worker, status);
            case STOPPING -> {
                if (!phase.serves() && status.isOverdue()) {
                    outcome = Outcome.KILLED;
                }
                tell(new Notice.WorkerStopped(worker.view(), status, nowNs - worker.sinceNs));
            }
            case KILLED -> {} // told when it was killed
        }
    }

    private void leftUnasked(Worker worker, ExitStatus status) {
        worker.slot.vacate(worker);
        if (worker.isLeaving() || status.isTermination()) {
            worker.slot.notBeforeNs = nowNs;
            tell(new Notice.WorkerLeaving(worker.view()));
        } else {
            long restartInNs = phase.serves() ? settings.restartDelayNs() : NEVER;
            worker.slot.notBeforeNs = later(nowNs, settings.restartDelayNs());
            tell(new Notice.WorkerCrashed(worker.view(), status, nowNs - worker.sinceNs, restartInNs));
        }
    }

    private void startFailed(Worker worker, StartFailure failure) {
        lastFailure = failure;
        failedStarts++;
        if (worker.slot.replacement == worker) {
            cancelRecycle(worker, failure);
        } else {
            tell(new Notice.StartFailed(worker.view(), failure, settings.restartDelayNs()));
        }
        worker.slot.vacate(worker);
        worker.slot.notBeforeNs = nowNs + settings.restartDelayNs();
        if (phase.serves() && !anyWasReady && failedStarts >= slots.size() + 2) {
            outcome = Outcome.NEVER_READY;
            killAll(KillReason.GAVE_UP);
        }
    }

    private void recycleRequested() {
        if (!phase.serves()) {
            return;
        }
        if (recycle == null) {
            beginRecycle();
        } else if (!recycleQueued) {
            recycleQueued = true;
            tell(new Notice.RecycleQueued());
        }
    }

    private Recycle beginRecycle() {
        generation++;
        Recycle begun = new Recycle(nowNs);
        begun.total = slots.size();
        recycle = begun;
        slots.forEach(slot -> slot.replaceWanted = true);
        tell(new Notice.RecycleStarted(generation, begun.total));
        return begun;
    }

    private void cancelRecycle(@Nullable Worker replacement, @Nullable StartFailure failure) {
        slots.forEach(slot -> slot.replaceWanted = false);
        if (recycle != null) {
            WorkerView view = replacement == null ? null : replacement.view();
            tell(new Notice.RecycleCancelled(view, failure, recycle.replaced, recycle.total));
            recycle = null;
        }
    }

    private void resizeRequested(int count) {
        if (!phase.serves()) {
            return;
        }
        if (count < 1 || count > Settings.MAX_COUNT) {
            tell(new Notice.ResizeRefused(slots.size()));
            return;
        }
        tell(new Notice.Resized(count));
        while (slots.size() < count) {
            slots.add(new Slot(slots.size(), nowNs));
        }
        while (slots.size() > count) {
            retire(slots.remove(slots.size() - 1));
        }
    }

    private void retire(Slot slot) {
        long deadlineNs = nowNs + settings.recycleTimeoutNs();
        if (slot.replaceWanted && recycle != null) {
            recycle.total--;
        }
        for (Worker worker : List.copyOf(workers.values())) {
            if (worker.slot == slot && worker.wasNotToldToStop()) {
                askToStop(worker, StopReason.SCALE_DOWN, deadlineNs);
            }
        }
    }

    private void shutdownRequested() {
        if (phase.serves()) {
            phase = Phase.STOPPING;
            recycleQueued = false;
            cancelRecycle(null, null);
            tell(new Notice.ShutdownStarted(settings.shutdownTimeoutNs()));
            shutdownDeadlineNs = nowNs + settings.shutdownTimeoutNs();
            // At most half of the time goes into waiting for the queues, so that a short timeout still drains.
            queuesDeadlineNs = nowNs + Math.min(QUEUES_LIMIT_NS, settings.shutdownTimeoutNs() / 2);
            queuesReadNs = nowNs;
        } else if (phase == Phase.STOPPING) {
            outcome = Outcome.KILLED;
            tell(new Notice.KillAll());
            killAll(KillReason.SHUTDOWN);
        }
    }

    private void queuesRead(int waiting) {
        queuesAsked = false;
        queuesEmpty |= waiting == 0;
        queuesReadNs = nowNs + QUEUES_INTERVAL_NS;
    }

    private void stalled(long byNs) {
        workers.values().forEach(worker -> worker.delay(byNs));
        slots.forEach(slot -> slot.notBeforeNs = later(slot.notBeforeNs, byNs));
        shutdownDeadlineNs = later(shutdownDeadlineNs, byNs);
        queuesDeadlineNs = later(queuesDeadlineNs, byNs);
        tell(new Notice.Stalled(byNs));
    }

    // ---- what is, against what is wished

    private void plan() {
        if (!begun || phase == Phase.STOPPED) {
            return;
        }
        List.copyOf(workers.values()).forEach(this::judgeTimes);
        if (phase.serves()) {
            judgeBoot();
            fillEmptySlots();
            continueRecycle();
        } else {
            continueShutdown();
        }
    }

    private void judgeBoot() {
        if (phase == Phase.BOOTING && slots.stream().allMatch(Slot::hasReadyIncumbent)) {
            phase = Phase.RUNNING;
            tell(new Notice.AllReady(slots.size(), nowNs - begunNs));
        }
    }

    private void judgeTimes(Worker worker) {
        if (worker.is(WorkerState.KILLED)) {
            return;
        }
        if (due(worker.deadlineNs)) {
            judgeDeadline(worker);
        } else if (due(worker.linkJudgedNs)) {
            judgeLink(worker);
        } else if (phase.serves() && worker.wasNotToldToStop() && due(worker.leaveJudgedNs)) {
            letLeave(worker);
        }
    }

    private void judgeDeadline(Worker worker) {
        if (worker.is(WorkerState.STARTING)) {
            StartFailure failure = new StartFailure.TimedOut(settings.startTimeoutNs(), worker.online);
            kill(worker, KillReason.START_TIMEOUT);
            startFailed(worker, failure);
        } else {
            kill(worker, KillReason.STOP_TIMEOUT);
        }
    }

    private void judgeLink(Worker worker) {
        worker.linkJudgedNs = NEVER;
        if (worker.is(WorkerState.STARTING)) {
            kill(worker, KillReason.LINK_LOST);
            startFailed(worker, new StartFailure.LinkBroken());
        } else if (worker.is(WorkerState.READY)) {
            tell(new Notice.LinkLost(worker.view(), settings.restartDelayNs()));
            stopsUntil(worker, nowNs + settings.recycleTimeoutNs());
            worker.slot.vacate(worker);
            worker.slot.notBeforeNs = nowNs + settings.restartDelayNs();
        }
    }

    private void letLeave(Worker worker) {
        tell(new Notice.WorkerLeaving(worker.view()));
        if (worker.slot.replacement == worker) {
            cancelRecycle(worker, new StartFailure.Terminated());
        }
        askToStop(worker, StopReason.SIGNAL, nowNs + settings.recycleTimeoutNs());
        worker.slot.notBeforeNs = nowNs;
    }

    private void fillEmptySlots() {
        for (Slot slot : slots) {
            if (slot.isEmpty() && due(slot.notBeforeNs) && mayStart(workers.size())) {
                slot.incumbent = spawn(slot, false);
                if (slot.replaceWanted && recycle != null) {
                    // What starts now has the new generation anyway.
                    slot.replaceWanted = false;
                    recycle.replaced++;
                }
            }
        }
    }

    private void continueRecycle() {
        if (recycle != null) {
            replaceNext(recycle);
        }
        if (recycle == null && recycleQueued) {
            recycleQueued = false;
            replaceNext(beginRecycle());
        }
    }

    private void replaceNext(Recycle current) {
        if (recycleIsBusy()) {
            return;
        }
        if (slots.stream().noneMatch(slot -> slot.replaceWanted)) {
            tell(new Notice.RecycleDone(current.replaced, current.total, nowNs - current.beganNs));
            recycle = null;
            return;
        }
        // Empty slots keep their places: a crash is mended before the recycle goes on.
        if (mayStart(workers.size() + emptySlots())) {
            slots.stream()
                    .filter(slot -> slot.replaceWanted && slot.hasReadyIncumbent())
                    .findFirst()
                    .ifPresent(slot -> slot.replacement = spawn(slot, true));
        }
    }

    private boolean recycleIsBusy() {
        return slots.stream().anyMatch(slot -> slot.replacement != null)
                || workers.values().stream().anyMatch(worker -> worker.stopReason == StopReason.RECYCLE);
    }

    private int emptySlots() {
        return (int) slots.stream().filter(Slot::isEmpty).count();
    }

    private boolean mayStart(int places) {
        long starting = workers.values().stream()
                .filter(worker -> worker.is(WorkerState.STARTING))
                .count();
        return starting < settings.startConcurrency() && places < slots.size() + OVERLAP;
    }

    private void continueShutdown() {
        if (phase == Phase.STOPPING) {
            for (Worker worker : List.copyOf(workers.values())) {
                if (worker.is(WorkerState.STARTING) || worker.is(WorkerState.READY) && queuesSettled()) {
                    askToStop(worker, StopReason.SHUTDOWN, shutdownDeadlineNs);
                } else if (worker.is(WorkerState.STOPPING)) {
                    worker.deadlineNs = Math.min(worker.deadlineNs, shutdownDeadlineNs);
                    due(worker.deadlineNs);
                }
            }
        }
        if (workers.isEmpty()) {
            phase = Phase.STOPPED;
            wakeAtNs = NEVER;
            commands.add(new Command.Finish(outcome, lastFailure));
        }
    }

    private boolean queuesSettled() {
        if (queuesEmpty || due(queuesDeadlineNs)) {
            return true;
        }
        if (!queuesAsked && due(queuesReadNs)) {
            queuesAsked = true;
            commands.add(new Command.ReadQueues());
        }
        return false;
    }

    // ---- orders

    private Worker spawn(Slot slot, boolean replacement) {
        Worker worker = new Worker(++lastId, slot, generation, replacement, nowNs, nowNs + settings.startTimeoutNs());
        workers.put(worker.id, worker);
        due(worker.deadlineNs);
        tell(new Notice.WorkerStarted(worker.view()));
        commands.add(new Command.Spawn(worker.view()));
        return worker;
    }

    private void askToStop(Worker worker, StopReason reason, long deadlineNs) {
        worker.slot.vacate(worker);
        worker.stopReason = reason;
        stopsUntil(worker, deadlineNs);
        tell(new Notice.WorkerStopping(worker.view(), reason));
        commands.add(new Command.AskToStop(worker.id, reason, Math.max(1, deadlineNs - nowNs)));
    }

    private void stopsUntil(Worker worker, long deadlineNs) {
        worker.state = WorkerState.STOPPING;
        worker.sinceNs = nowNs;
        worker.deadlineNs = Math.min(deadlineNs, shutdownDeadlineNs);
        due(worker.deadlineNs);
    }

    private void killAll(KillReason reason) {
        phase = Phase.KILLING;
        for (Worker worker : workers.values()) {
            if (!worker.is(WorkerState.KILLED)) {
                kill(worker, reason);
            }
        }
    }

    private void kill(Worker worker, KillReason reason) {
        if (!phase.serves() && outcome == Outcome.CLEAN) {
            outcome = Outcome.KILLED;
        }
        tell(new Notice.WorkerKilled(worker.view(), reason, nowNs - worker.sinceNs));
        worker.state = WorkerState.KILLED;
        worker.deadlineNs = NEVER;
        worker.linkJudgedNs = NEVER;
        commands.add(new Command.Kill(worker.id));
    }

    private void tell(Notice notice) {
        commands.add(new Command.Tell(notice));
    }

    /** The only way to wait for a time: false books the wake-up. */
    private boolean due(long atNs) {
        if (atNs <= nowNs) {
            return true;
        }
        wakeAtNs = Math.min(wakeAtNs, atNs);
        return false;
    }
}
