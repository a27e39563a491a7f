package io.srv.container.supervisor;

import io.srv.api.StopReason;
import io.srv.container.exit.ExitStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
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
 * id until their exit. Processes, these leavers included, never exceed the count by more than the overlap.
 *
 * <p>Its parts share one {@link Agenda}: {@link Orders} changes what a worker is to do, {@link Recycling} replaces workers
 * that serve, {@link Mending} those that failed, {@link Vitality} judges who is alive, {@link Sizing} adds and takes slots,
 * {@link Requests} answers who asks, {@link Upgrade} lets another program go on, {@link Shutdown} ends it all.
 *
 * <p>Times are nanoseconds on one monotonic clock that starts near 0. Not thread-safe: one thread owns it.
 */
public final class Supervisor {

    /** No wake-up, no deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The exit status follows a closed control socket within milliseconds; a verdict before it would hide the true one. */
    static final long EXIT_STATUS_GRACE_NS = 1_000_000_000L;

    /**
     * Who signals a whole process group means the pool, not each worker: the master's own SIGTERM, which arrives within
     * milliseconds, must be heard first, so that the workers go on accepting until the queues are empty.
     */
    static final long LEAVE_GRACE_NS = 100_000_000L;

    /** After the master did not run: what a worker has at least until it is judged. */
    static final long STALL_GRACE_NS = 2_000_000_000L;

    private final Agenda agenda = new Agenda();
    private final Pool pool = new Pool();
    private final Generations generations;
    private final Orders orders;
    private final Recycling recycling;
    private final Mending mending;
    private final Vitality vitality;
    private final Sizing sizing;
    private final Shutdown shutdown;
    private final Upgrade upgrade;
    private final Requests requests;

    private boolean begun;
    private long begunNs;

    public Supervisor(Settings settings) {
        generations = new Generations(settings);
        orders = new Orders(agenda, pool, generations);
        recycling = new Recycling(agenda, pool, orders, generations);
        mending = new Mending(agenda, pool, orders, generations, recycling);
        vitality = new Vitality(agenda, pool, mending, recycling);
        sizing = new Sizing(agenda, pool, orders, generations, recycling);
        shutdown = new Shutdown(agenda, pool, orders, generations, recycling);
        upgrade = new Upgrade(agenda, pool, recycling);
        requests = new Requests(agenda, pool, orders, generations, recycling, mending, sizing, shutdown, upgrade);
    }

    /**
     * Goes on where another one was. {@link Event.TakenOver} is to be its first fact.
     *
     * @param settings of each generation that the saved pool names
     */
    public static Supervisor restore(SavedPool saved, LongFunction<Settings> settings) {
        Map<Long, Generation> known = new HashMap<>();
        LongFunction<Generation> generation =
                number -> known.computeIfAbsent(number, it -> new Generation(it, settings.apply(it)));
        Supervisor restored = new Supervisor(settings.apply(saved.good()));
        restored.generations.restore(
                generation.apply(saved.good()),
                saved.previous() == 0 ? null : generation.apply(saved.previous()),
                saved.lastGeneration());
        restored.agenda.restore(saved.totals());
        restored.orders.restore(saved.lastWorker());
        restored.recycling.restore(saved);
        restored.upgrade.restore(saved.lastUpgrade());
        restored.mending.restore(saved.nextRestartNs());
        restored.sizing.restore(saved.countOfOptions());
        restored.pool.restore(saved, generation);
        restored.begun = true;
        restored.begunNs = saved.begunNs();
        return restored;
    }

    /**
     * What {@link #restore} needs.
     *
     * @param sentence why a recycle was aborted
     * @throws IllegalStateException if a recycle runs, or the pool does not serve: not between {@link Command.HandOver} and
     *                               anything that ends the pool
     */
    public SavedPool save(Function<RecycleStatus, String> sentence) {
        if (pool.phase != Phase.RUNNING || !recycling.replacesNobody()) {
            throw new IllegalStateException("not to be handed over: " + snapshot());
        }
        return new SavedPool(
                begunNs,
                sizing.countOfOptions(),
                generations.good().number(),
                generations.previousNumber(),
                generations.lastNumber(),
                orders.lastId(),
                recycling.lastId(),
                recycling.waitingId(),
                upgrade.lastId(),
                mending.nextRestartNs(),
                pool.slots().stream().map(Slot::save).toList(),
                pool.workers().stream().map(Worker::save).toList(),
                recycling.past().save(sentence),
                agenda.totals());
    }

    /**
     * Notes a fact and says what to do.
     *
     * @param event what happened
     * @param nowNs when; never less than in the call before
     */
    public Decision on(Event event, long nowNs) {
        agenda.begin(nowNs);
        note(event);
        plan();
        return agenda.decision();
    }

    public Snapshot snapshot() {
        return new Snapshot(
                pool.phase,
                pool.size(),
                generations.good().number(),
                generations.previousNumber(),
                recycling.coming(),
                pool.workers().stream().map(Worker::status).toList(),
                recycling.status(),
                upgrade.status(),
                agenda.totals());
    }

    static long later(long timeNs, long byNs) {
        return timeNs == NEVER ? NEVER : timeNs + byNs;
    }

    // ---- facts

    private void note(Event event) {
        if (requests.take(event)) {
            return;
        }
        if (event instanceof Event.Begun) {
            begun = true;
            begunNs = agenda.nowNs();
            sizing.begin();
        } else if (event instanceof Event.Online online) {
            online(pool.worker(online.id()));
        } else if (event instanceof Event.Listening listening) {
            listening(pool.worker(listening.id()));
        } else if (event instanceof Event.Beat beat) {
            beat(pool.worker(beat.id()), beat);
        } else if (event instanceof Event.StartAborted aborted) {
            startAborted(pool.worker(aborted.id()), aborted.cause());
        } else if (event instanceof Event.Leaving leaving) {
            leaving(pool.worker(leaving.id()));
        } else if (event instanceof Event.SuccessorWanted wanted) {
            successorWanted(pool.worker(wanted.id()));
        } else if (event instanceof Event.LinkLost lost) {
            linkLost(pool.worker(lost.id()));
        } else if (event instanceof Event.NotDumped none) {
            notDumped(pool.worker(none.id()), none.why());
        } else if (event instanceof Event.SpawnFailed failed) {
            spawnFailed(pool.remove(failed.id()), failed.cause());
        } else if (event instanceof Event.Exited exited) {
            exited(pool.remove(exited.id()), exited.status());
        } else if (event instanceof Event.Prepared prepared) {
            recycling.prepared(prepared.recycle(), prepared.settings());
        } else if (event instanceof Event.NotPrepared not) {
            recycling.notPrepared(not.recycle(), not.problems());
        } else if (event instanceof Event.QueuesRead read) {
            shutdown.queuesRead(read.waiting());
        } else if (event instanceof Event.UpgradeFailed failed) {
            upgrade.failed(failed.why());
        } else if (event instanceof Event.TakenOver takenOver) {
            delay(takenOver.byNs());
            upgrade.takenOver(takenOver.byNs(), takenOver.failure());
        } else if (event instanceof Event.Stalled stalled) {
            delay(stalled.byNs());
            agenda.tell(new Notice.Stalled(stalled.byNs()));
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
        boolean enough = worker.online && (worker.listening || worker.settings().require() == Settings.Require.ONLINE);
        if (!worker.is(WorkerState.STARTING) || !enough) {
            return;
        }
        worker.state = WorkerState.READY;
        worker.deadlineNs = NEVER;
        worker.sinceNs = agenda.nowNs();
        worker.readyNs = agenda.nowNs();
        mending.wasReady();
        vitality.began(worker);
        agenda.tell(new Notice.WorkerReady(worker.view(), agenda.nowNs() - worker.spawnedNs));
        if (worker.slot.replacement == worker) {
            recycling.takePlace(worker);
        } else {
            recycling.ready(worker);
        }
    }

    private void beat(@Nullable Worker worker, Event.Beat beat) {
        if (worker != null && pool.phase.serves()) {
            vitality.beat(worker, beat.health(), beat.memoryBytes());
        }
    }

    private void startAborted(@Nullable Worker worker, String cause) {
        if (worker != null && worker.is(WorkerState.STARTING)) {
            worker.abortCause = cause;
        }
    }

    private void leaving(@Nullable Worker worker) {
        if (worker != null && worker.wasNotToldToStop() && !worker.isLeaving()) {
            worker.leaveJudgedNs = agenda.nowNs() + LEAVE_GRACE_NS;
        }
    }

    private void successorWanted(@Nullable Worker worker) {
        if (worker != null) {
            worker.successorWanted = true;
        }
    }

    private void linkLost(@Nullable Worker worker) {
        if (worker != null && worker.linkJudgedNs == NEVER) {
            worker.linkJudgedNs = agenda.nowNs() + EXIT_STATUS_GRACE_NS;
        }
    }

    private void notDumped(@Nullable Worker worker, String why) {
        if (worker != null) {
            orders.notDumped(worker, why);
        }
    }

    private void spawnFailed(@Nullable Worker worker, String cause) {
        if (worker != null) {
            StartFailure failure = new StartFailure.NotSpawned(cause);
            worker.ending = EndReason.NOT_SPAWNED;
            orders.ended(worker, null, failure);
            mending.startFailed(worker, failure);
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
                orders.ended(worker, status, failure);
                mending.startFailed(worker, failure);
            }
            case READY -> leftUnasked(worker, status);
            case STOPPING -> {
                if (!pool.phase.serves() && status.isOverdue()) {
                    pool.outcome = Outcome.KILLED;
                }
                orders.stopped(worker, status);
            }
            case KILLED -> orders.ended(worker, status, null);
        }
    }

    private void leftUnasked(Worker worker, ExitStatus status) {
        if (!pool.phase.serves()) {
            worker.slot.vacate(worker);
            worker.ending = EndReason.SHUTDOWN;
            orders.stopped(worker, status);
        } else if (worker.isLeaving()) {
            worker.slot.vacate(worker);
            worker.ending = EndReason.SIGNAL;
            orders.ended(worker, status, null);
            worker.slot.refill(StartReason.LEFT, agenda.nowNs());
            agenda.tell(new Notice.WorkerLeaving(worker.view()));
        } else {
            mending.crashed(worker, status);
        }
    }

    private void delay(long byNs) {
        pool.delay(byNs, agenda.nowNs());
        orders.delay(byNs);
        shutdown.delay(byNs);
        recycling.delay(byNs);
    }

    // ---- what is, against what is wished

    private void plan() {
        if (!begun || pool.phase == Phase.STOPPED) {
            return;
        }
        pool.workers().forEach(this::judgeTimes);
        if (pool.phase.serves() && mending.isHopeless()) {
            shutdown.giveUp();
        }
        if (pool.phase.serves()) {
            judgeBoot();
            recycling.advance();
            sizing.follow();
            mending.fillEmptySlots();
            vitality.renew();
            upgrade.advance();
        } else {
            shutdown.advance(mending.lastFailure());
        }
    }

    private void judgeBoot() {
        if (pool.phase == Phase.BOOTING && pool.isComplete()) {
            pool.phase = Phase.RUNNING;
            agenda.tell(new Notice.AllReady(pool.size(), agenda.nowNs() - begunNs));
        }
    }

    private void judgeTimes(Worker worker) {
        if (worker.is(WorkerState.KILLED)) {
            orders.judgeDump(worker);
            return;
        }
        if (agenda.due(worker.deadlineNs)) {
            judgeDeadline(worker);
        } else if (agenda.due(worker.linkJudgedNs)) {
            judgeLink(worker);
        } else if (pool.phase.serves() && worker.wasNotToldToStop() && agenda.due(worker.leaveJudgedNs)) {
            letLeave(worker);
        } else if (pool.phase.serves() && worker.is(WorkerState.READY) && worker.linkJudgedNs == NEVER) {
            vitality.judge(worker);
        }
        mending.judgeHealing(worker);
    }

    private void judgeDeadline(Worker worker) {
        if (worker.is(WorkerState.STARTING)) {
            StartFailure failure = new StartFailure.TimedOut(worker.settings().startTimeoutNs(), worker.online);
            orders.killWithDump(worker, EndReason.START_TIMEOUT);
            mending.startFailed(worker, failure);
        } else {
            orders.killWithDump(worker, EndReason.STOP_TIMEOUT);
        }
    }

    private void judgeLink(Worker worker) {
        worker.linkJudgedNs = NEVER;
        if (worker.is(WorkerState.STARTING)) {
            orders.kill(worker, EndReason.LINK_LOST);
            mending.startFailed(worker, new StartFailure.LinkBroken());
        } else if (worker.is(WorkerState.READY)) {
            mending.lostLink(worker);
        }
    }

    private void letLeave(Worker worker) {
        agenda.tell(new Notice.WorkerLeaving(worker.view()));
        boolean replacement = worker.slot.replacement == worker;
        AbortCause cause = new AbortCause.NotReady(worker.view(), new StartFailure.Terminated());
        orders.askToStop(worker, StopReason.SIGNAL);
        if (replacement) {
            recycling.abort(cause, null);
        }
        worker.slot.refill(StartReason.LEFT, agenda.nowNs());
    }
}
