package io.srv.container.supervisor;

import io.srv.api.StopReason;
import io.srv.container.exit.ExitStatus;
import org.jspecify.annotations.Nullable;

/** Changes what the workers are to do: each method books the deadline, tells the news and gives the order. */
final class Orders {

    /** A dump takes milliseconds, unless the machine is very busy or the threads are thousands. */
    static final long DUMP_NS = 2_000_000_000L;

    private final Agenda agenda;
    private final Pool pool;
    private final Generations generations;

    private long lastId;
    private long shutdownDeadlineNs = Supervisor.NEVER;

    Orders(Agenda agenda, Pool pool, Generations generations) {
        this.agenda = agenda;
        this.pool = pool;
        this.generations = generations;
    }

    long lastId() {
        return lastId;
    }

    void restore(long last) {
        lastId = last;
    }

    // ---- start

    /** Whether one more may be started, if so many places are taken. */
    boolean maySpawn(int places, int overlap) {
        return pool.starting() < generations.settings().startConcurrency() && places < pool.size() + overlap;
    }

    Worker spawn(Slot slot, boolean replacement, StartReason reason, Generation generation) {
        long deadlineNs = agenda.nowNs() + generation.settings().startTimeoutNs();
        Worker worker = new Worker(++lastId, slot, generation, replacement, reason, agenda.nowNs(), deadlineNs);
        pool.add(worker);
        agenda.due(worker.deadlineNs);
        agenda.order(new Command.Spawn(worker.view()));
        agenda.tell(new Notice.WorkerStarted(worker.view()));
        return worker;
    }

    // ---- stop

    /** The worker leaves its slot and gets {@code recycle.timeout}. */
    void askToStop(Worker worker, StopReason reason) {
        askToStopBy(worker, reason, agenda.nowNs() + worker.settings().recycleTimeoutNs());
    }

    /** The worker leaves its slot and stops by itself, also within {@code recycle.timeout}. */
    void letStop(Worker worker, EndReason reason) {
        worker.ending = reason;
        stopsBy(worker, agenda.nowNs() + worker.settings().recycleTimeoutNs());
    }

    /** From now on nobody has longer than this. */
    void shutDownBy(long deadlineNs) {
        shutdownDeadlineNs = deadlineNs;
        for (Worker worker : pool.workers()) {
            if (worker.is(WorkerState.STOPPING)) {
                worker.deadlineNs = Math.min(worker.deadlineNs, deadlineNs);
            }
        }
    }

    void askToShutDown(Worker worker) {
        askToStopBy(worker, StopReason.SHUTDOWN, shutdownDeadlineNs);
    }

    void delay(long byNs) {
        shutdownDeadlineNs = Supervisor.later(shutdownDeadlineNs, byNs);
    }

    // ---- kill

    /** At once: whoever orders that does not want to wait. */
    void kill(Worker worker, EndReason reason) {
        condemn(worker, reason, false);
        killNow(worker);
    }

    /** Why it did not do what it was to do may be seen in its thread dump. */
    void killWithDump(Worker worker, EndReason reason) {
        condemn(worker, reason, true);
        worker.deadlineNs = agenda.nowNs() + DUMP_NS;
        agenda.due(worker.deadlineNs);
        agenda.order(new Command.DumpThreads(worker.id));
    }

    void notDumped(Worker worker, String why) {
        if (worker.isDumping()) {
            agenda.tell(new Notice.NotDumped(worker.view(), why));
            killNow(worker);
        }
    }

    void judgeDump(Worker worker) {
        if (worker.isDumping() && agenda.due(worker.deadlineNs)) {
            killNow(worker);
        }
    }

    void killNow(Worker worker) {
        worker.deadlineNs = Supervisor.NEVER;
        agenda.order(new Command.Kill(worker.id));
    }

    private void condemn(Worker worker, EndReason reason, boolean dumps) {
        if (!pool.phase.serves() && pool.outcome == Outcome.CLEAN) {
            pool.outcome = Outcome.KILLED;
        }
        worker.ending = reason;
        agenda.tell(new Notice.WorkerKilled(worker.view(), reason, agenda.nowNs() - worker.sinceNs, dumps));
        worker.state = WorkerState.KILLED;
        worker.linkJudgedNs = Supervisor.NEVER;
    }

    // ---- end

    /** Its process is gone, or there never was one. */
    void ended(Worker worker, @Nullable ExitStatus status, @Nullable StartFailure failure) {
        agenda.tell(new Notice.WorkerEnded(worker.view(), worker.endReason(), status, failure));
    }

    void stopped(Worker worker, ExitStatus status) {
        ended(worker, status, null);
        agenda.tell(
                new Notice.WorkerStopped(worker.view(), worker.endReason(), status, agenda.nowNs() - worker.sinceNs));
    }

    private void askToStopBy(Worker worker, StopReason reason, long deadlineNs) {
        worker.stopReason = reason;
        worker.ending = EndReason.of(reason);
        stopsBy(worker, deadlineNs);
        agenda.tell(new Notice.WorkerStopping(worker.view(), reason));
        agenda.order(new Command.AskToStop(worker.id, reason, Math.max(1, worker.deadlineNs - agenda.nowNs())));
    }

    private void stopsBy(Worker worker, long deadlineNs) {
        worker.slot.vacate(worker);
        worker.state = WorkerState.STOPPING;
        worker.sinceNs = agenda.nowNs();
        worker.deadlineNs = Math.min(deadlineNs, shutdownDeadlineNs);
        agenda.due(worker.deadlineNs);
    }
}
