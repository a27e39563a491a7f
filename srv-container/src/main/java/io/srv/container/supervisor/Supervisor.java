package io.srv.container.supervisor;

import io.srv.api.StopReason;
import io.srv.container.exit.ExitStatus;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pool of workers as it should be.
 *
 * <p>{@link #on} notes one fact and then runs one idempotent {@link #plan} that compares what is with what is wished.
 * Nothing is ever armed or cancelled: whatever waits for a time is judged by {@link Agenda#due}, which also books the wake-up,
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

    /** The exit status follows a closed control socket within milliseconds; a verdict before it would hide the true one. */
    static final long EXIT_STATUS_GRACE_NS = 1_000_000_000L;

    /**
     * Who signals a whole process group means the pool, not each worker: the master's own SIGTERM, which arrives within
     * milliseconds, must be heard first, so that the workers go on accepting until the queues are empty.
     */
    static final long LEAVE_GRACE_NS = 100_000_000L;

    /** Between two workers that replace failed ones, in the whole pool. */
    static final long RESTART_INTERVAL_NS = 1_000_000_000L;

    private final Settings settings;
    private final Pool pool = new Pool();
    private final Orders orders;
    private final Recycling recycling;

    private Phase phase = Phase.BOOTING;
    private boolean begun;
    private long begunNs;

    private long nextRestartNs;
    private boolean anyWasReady;
    private int failedStarts;
    private @Nullable StartFailure lastFailure;

    private Outcome outcome = Outcome.CLEAN;
    private @Nullable QueueDrain queueDrain;

    private Agenda agenda = new Agenda(0, Totals.NONE);

    public Supervisor(Settings settings) {
        this.settings = settings;
        this.orders = new Orders(settings, pool);
        this.recycling = new Recycling(pool, orders);
    }

    /**
     * Notes a fact and says what to do.
     *
     * @param event what happened
     * @param nowNs when; never less than in the call before
     */
    public Decision on(Event event, long nowNs) {
        agenda = new Agenda(nowNs, agenda.totals());
        orders.into(agenda);
        recycling.into(agenda);
        note(event);
        plan();
        return agenda.decision();
    }

    public Snapshot snapshot() {
        return new Snapshot(
                phase,
                pool.size(),
                recycling.generation(),
                pool.workers().stream().map(Worker::status).toList(),
                recycling.status(),
                agenda.totals());
    }

    static long later(long timeNs, long byNs) {
        return timeNs == NEVER ? NEVER : timeNs + byNs;
    }

    // ---- facts

    private void note(Event event) {
        if (event instanceof Event.Begun) {
            begin();
        } else if (event instanceof Event.Online online) {
            online(pool.worker(online.id()));
        } else if (event instanceof Event.Listening listening) {
            listening(pool.worker(listening.id()));
        } else if (event instanceof Event.StartAborted aborted) {
            startAborted(pool.worker(aborted.id()), aborted.cause());
        } else if (event instanceof Event.Leaving leaving) {
            leaving(pool.worker(leaving.id()));
        } else if (event instanceof Event.SuccessorWanted wanted) {
            successorWanted(pool.worker(wanted.id()));
        } else if (event instanceof Event.ReplaceRequested replace) {
            agenda.answer(replaceRequested(replace.id()));
        } else if (event instanceof Event.KillRequested kill) {
            agenda.answer(killRequested(kill.id()));
        } else if (event instanceof Event.KillAllRequested) {
            agenda.answer(killAllRequested());
        } else if (event instanceof Event.LinkLost lost) {
            linkLost(pool.worker(lost.id()));
        } else if (event instanceof Event.SpawnFailed failed) {
            spawnFailed(pool.remove(failed.id()), failed.cause());
        } else if (event instanceof Event.Exited exited) {
            exited(pool.remove(exited.id()), exited.status());
        } else if (event instanceof Event.RecycleRequested) {
            agenda.answer(recycleRequested());
        } else if (event instanceof Event.ShutdownRequested) {
            agenda.answer(shutdownRequested());
        } else if (event instanceof Event.ResizeRequested resize) {
            countRequested(pool.size() + resize.by());
        } else if (event instanceof Event.CountRequested wanted) {
            agenda.answer(countRequested(wanted.count()));
        } else if (event instanceof Event.QueuesRead read) {
            queuesRead(read.waiting());
        } else if (event instanceof Event.Stalled stalled) {
            stalled(stalled.byNs());
        }
    }

    private void begin() {
        begun = true;
        begunNs = nowNs();
        pool.grow(settings.count(), StartReason.BOOT, nowNs());
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
        worker.sinceNs = nowNs();
        worker.readyNs = nowNs();
        anyWasReady = true;
        agenda.tell(new Notice.WorkerReady(worker.view(), nowNs() - worker.spawnedNs));
        if (worker.slot.replacement == worker) {
            recycling.takePlace(worker);
        }
        if (worker.successorWanted) {
            successorWanted(worker);
        }
    }

    private void startAborted(@Nullable Worker worker, String cause) {
        if (worker != null && worker.is(WorkerState.STARTING)) {
            worker.abortCause = cause;
        }
    }

    private void leaving(@Nullable Worker worker) {
        if (worker != null && worker.wasNotToldToStop() && !worker.isLeaving()) {
            worker.leaveJudgedNs = nowNs() + LEAVE_GRACE_NS;
        }
    }

    private void successorWanted(@Nullable Worker worker) {
        if (worker == null || !phase.serves()) {
            return;
        }
        worker.successorWanted = worker.is(WorkerState.STARTING);
        if (worker.is(WorkerState.READY)) {
            recycling.request(worker, true);
        }
    }

    private Answer replaceRequested(long id) {
        Worker worker = pool.worker(id);
        if (!phase.serves()) {
            return refusedWhileStopping();
        }
        if (worker == null) {
            return noSuchWorker(id);
        }
        if (!worker.is(WorkerState.READY)) {
            return new Answer.Refused(
                    "worker " + id + " is " + worker.state + "; only one that is READY can be replaced");
        }
        return new Answer.Recycle(recycling.request(worker, false));
    }

    private Answer killRequested(long id) {
        Worker worker = pool.worker(id);
        if (worker == null) {
            return noSuchWorker(id);
        }
        if (worker.is(WorkerState.STARTING)) {
            kill(worker, EndReason.KILL);
            startFailed(worker, new StartFailure.Killed());
            worker.slot.refill(StartReason.RESTART, nowNs());
        } else if (worker.is(WorkerState.READY)) {
            worker.slot.vacate(worker);
            kill(worker, EndReason.KILL);
            worker.slot.refill(StartReason.RESTART, nowNs());
        } else if (worker.is(WorkerState.STOPPING)) {
            kill(worker, EndReason.KILL);
        }
        return new Answer.Taken();
    }

    private Answer noSuchWorker(long id) {
        return new Answer.Refused("there is no worker with id " + id);
    }

    private Answer refusedWhileStopping() {
        return new Answer.Refused("the pool is " + phase);
    }

    private void linkLost(@Nullable Worker worker) {
        if (worker != null && worker.linkJudgedNs == NEVER) {
            worker.linkJudgedNs = nowNs() + EXIT_STATUS_GRACE_NS;
        }
    }

    private void spawnFailed(@Nullable Worker worker, String cause) {
        if (worker != null) {
            worker.ending = EndReason.NOT_SPAWNED;
            ended(worker, null, new StartFailure.NotSpawned(cause));
            startFailed(worker, new StartFailure.NotSpawned(cause));
        }
    }

    private void exited(@Nullable Worker worker, ExitStatus status) {
        if (worker == null) {
            return;
        }
        switch (worker.state) {
            case STARTING -> {
                StartFailure failure = new StartFailure.Ended(status, worker.abortCause);
                worker.ending = EndReason.START_FAILED;
                ended(worker, status, failure);
                startFailed(worker, failure);
            }
            case READY -> leftUnasked(worker, status);
            case STOPPING -> {
                if (!phase.serves() && status.isOverdue()) {
                    outcome = Outcome.KILLED;
                }
                ended(worker, status, null);
                agenda.tell(
                        new Notice.WorkerStopped(worker.view(), worker.endReason(), status, nowNs() - worker.sinceNs));
            }
            case KILLED -> ended(worker, status, null);
        }
    }

    private void ended(Worker worker, @Nullable ExitStatus status, @Nullable StartFailure failure) {
        agenda.tell(new Notice.WorkerEnded(worker.view(), worker.endReason(), status, failure));
    }

    private void leftUnasked(Worker worker, ExitStatus status) {
        worker.slot.vacate(worker);
        if (!phase.serves()) {
            worker.ending = EndReason.SHUTDOWN;
            ended(worker, status, null);
            agenda.tell(new Notice.WorkerStopped(worker.view(), worker.endReason(), status, nowNs() - worker.sinceNs));
        } else if (worker.isLeaving()) {
            worker.ending = EndReason.SIGNAL;
            ended(worker, status, null);
            worker.slot.refill(StartReason.LEFT, nowNs());
            agenda.tell(new Notice.WorkerLeaving(worker.view()));
        } else {
            worker.ending = EndReason.CRASH;
            ended(worker, status, null);
            long servedNs = nowNs() - worker.sinceNs;
            if (servedNs >= settings.resetAfterNs()) {
                worker.slot.failures.forget();
            }
            long waitNs = failed(worker.slot);
            agenda.tell(new Notice.WorkerCrashed(worker.view(), status, servedNs, waitNs));
            judgeFailures(worker, waitNs);
        }
    }

    /** Returns how long the slot stays empty. */
    private long failed(Slot slot) {
        long waitNs = slot.failures.note(nowNs(), settings);
        slot.refill(StartReason.RESTART, nowNs() + waitNs);
        return waitNs;
    }

    private void judgeFailures(Worker worker, long waitNs) {
        if (worker.slot.failures.breaks(nowNs())) {
            long retryNs = Math.max(waitNs, Math.max(settings.restartDelayNs(), settings.restartMaxDelayNs()));
            worker.slot.refill(StartReason.RESTART, nowNs() + retryNs);
            agenda.tell(new Notice.SlotBroken(worker.view(), Failures.TOO_MANY, Failures.WINDOW_NS, retryNs));
        }
    }

    private void startFailed(Worker worker, StartFailure failure) {
        lastFailure = failure;
        failedStarts++;
        boolean replacement = worker.slot.replacement == worker;
        worker.slot.vacate(worker);
        if (replacement) {
            recycling.abort(worker, failure);
        }
        // A replacement's slot has failed only if the old worker is gone meanwhile.
        if (worker.slot.isEmpty()) {
            long waitNs = failed(worker.slot);
            if (!replacement) {
                agenda.tell(new Notice.StartFailed(worker.view(), failure, waitNs));
            }
            judgeFailures(worker, waitNs);
        }
        if (phase.serves() && !anyWasReady && failedStarts >= pool.size() + 2) {
            outcome = Outcome.NEVER_READY;
            killAll(EndReason.GAVE_UP);
        }
    }

    private Answer recycleRequested() {
        return phase.serves() ? new Answer.Recycle(recycling.request()) : refusedWhileStopping();
    }

    private Answer countRequested(int count) {
        if (!phase.serves()) {
            return refusedWhileStopping();
        }
        if (count < 1 || count > Settings.MAX_COUNT) {
            agenda.tell(new Notice.ResizeRefused(pool.size()));
            return new Answer.Refused(
                    "a pool must have 1 to " + Settings.MAX_COUNT + " workers, " + count + " were asked for");
        }
        agenda.tell(new Notice.Resized(count));
        pool.grow(count, StartReason.SCALE_UP, nowNs());
        while (pool.size() > count) {
            retire(pool.removeLastSlot());
        }
        return new Answer.Taken();
    }

    private void retire(Slot slot) {
        recycling.retired(slot);
        for (Worker worker : pool.workers()) {
            if (worker.slot == slot && worker.wasNotToldToStop()) {
                orders.askToStop(worker, StopReason.SCALE_DOWN);
            }
        }
    }

    private Answer shutdownRequested() {
        if (phase.serves()) {
            phase = Phase.STOPPING;
            recycling.abort();
            agenda.tell(new Notice.ShutdownStarted(settings.shutdownTimeoutNs()));
            orders.shutDownBy(nowNs() + settings.shutdownTimeoutNs());
            queueDrain = new QueueDrain(nowNs(), settings.shutdownTimeoutNs());
        } else if (phase == Phase.STOPPING) {
            outcome = Outcome.KILLED;
            agenda.tell(new Notice.KillAll());
            killAll(EndReason.KILL_ALL);
        }
        return new Answer.Taken();
    }

    private Answer killAllRequested() {
        if (phase.serves()) {
            shutdownRequested();
        }
        return shutdownRequested();
    }

    private void queuesRead(int waiting) {
        if (queueDrain != null) {
            queueDrain.read(waiting, nowNs());
        }
    }

    private void stalled(long byNs) {
        pool.delay(byNs);
        orders.delay(byNs);
        if (queueDrain != null) {
            queueDrain.delay(byNs);
        }
        agenda.tell(new Notice.Stalled(byNs));
    }

    // ---- what is, against what is wished

    private void plan() {
        if (!begun || phase == Phase.STOPPED) {
            return;
        }
        pool.workers().forEach(this::judgeTimes);
        if (phase.serves()) {
            judgeBoot();
            fillEmptySlots();
            recycling.advance();
        } else {
            continueShutdown();
        }
    }

    private void judgeBoot() {
        if (phase == Phase.BOOTING && pool.isComplete()) {
            phase = Phase.RUNNING;
            agenda.tell(new Notice.AllReady(pool.size(), nowNs() - begunNs));
        }
    }

    private void judgeTimes(Worker worker) {
        if (worker.is(WorkerState.KILLED)) {
            return;
        }
        if (agenda.due(worker.deadlineNs)) {
            judgeDeadline(worker);
        } else if (agenda.due(worker.linkJudgedNs)) {
            judgeLink(worker);
        } else if (phase.serves() && worker.wasNotToldToStop() && agenda.due(worker.leaveJudgedNs)) {
            letLeave(worker);
        }
        judgeHealing(worker);
    }

    private void judgeHealing(Worker worker) {
        if (worker.slot.failures.areTooMany()
                && worker.slot.incumbent == worker
                && worker.is(WorkerState.READY)
                && agenda.due(later(worker.sinceNs, settings.resetAfterNs()))) {
            worker.slot.failures.forget();
            agenda.tell(new Notice.SlotHealed(worker.view(), nowNs() - worker.sinceNs));
        }
    }

    private void judgeDeadline(Worker worker) {
        if (worker.is(WorkerState.STARTING)) {
            StartFailure failure = new StartFailure.TimedOut(settings.startTimeoutNs(), worker.online);
            kill(worker, EndReason.START_TIMEOUT);
            startFailed(worker, failure);
        } else {
            kill(worker, EndReason.STOP_TIMEOUT);
        }
    }

    private void judgeLink(Worker worker) {
        worker.linkJudgedNs = NEVER;
        if (worker.is(WorkerState.STARTING)) {
            kill(worker, EndReason.LINK_LOST);
            startFailed(worker, new StartFailure.LinkBroken());
        } else if (worker.is(WorkerState.READY)) {
            Slot slot = worker.slot;
            long waitNs = failed(slot);
            agenda.tell(new Notice.LinkLost(worker.view(), waitNs));
            orders.letStop(worker, EndReason.LINK_LOST);
            judgeFailures(worker, waitNs);
        }
    }

    private void letLeave(Worker worker) {
        agenda.tell(new Notice.WorkerLeaving(worker.view()));
        if (worker.slot.replacement == worker) {
            recycling.abort(worker, new StartFailure.Terminated());
        }
        orders.askToStop(worker, StopReason.SIGNAL);
        worker.slot.refill(StartReason.LEFT, nowNs());
    }

    private void fillEmptySlots() {
        // Who waits longest comes first: slots that fail again and again must not keep the others from their turn.
        for (Slot slot : pool.slotsByWait()) {
            if (slot.isEmpty() && agenda.due(slot.notBeforeNs) && orders.maySpawn(pool.processes()) && mayFill(slot)) {
                slot.incumbent = orders.spawn(slot, false, slot.startReason, recycling.generation());
                recycling.renewed(slot);
            }
        }
    }

    /** However many have failed at once: their replacements must not start at once. */
    private boolean mayFill(Slot slot) {
        if (slot.startReason != StartReason.RESTART) {
            return true;
        }
        if (!agenda.due(nextRestartNs)) {
            return false;
        }
        nextRestartNs = nowNs() + RESTART_INTERVAL_NS;
        return true;
    }

    private void continueShutdown() {
        if (phase == Phase.STOPPING) {
            for (Worker worker : pool.workers()) {
                if (worker.is(WorkerState.STARTING) || worker.is(WorkerState.READY) && queuesAreDrained()) {
                    orders.askToShutDown(worker);
                }
            }
        }
        if (pool.hasNoWorkers()) {
            phase = Phase.STOPPED;
            agenda.order(new Command.Finish(outcome, lastFailure));
        }
    }

    private boolean queuesAreDrained() {
        return queueDrain == null || queueDrain.isOver(agenda);
    }

    private void killAll(EndReason reason) {
        phase = Phase.KILLING;
        recycling.abort();
        for (Worker worker : pool.workers()) {
            if (!worker.is(WorkerState.KILLED)) {
                kill(worker, reason);
            }
        }
    }

    private void kill(Worker worker, EndReason reason) {
        if (!phase.serves() && outcome == Outcome.CLEAN) {
            outcome = Outcome.KILLED;
        }
        orders.kill(worker, reason);
    }

    private long nowNs() {
        return agenda.nowNs;
    }
}
