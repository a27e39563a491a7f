package io.srv.container.supervisor;

import io.srv.api.StopReason;

/** Changes what the workers are to do: each method books the deadline, tells the news and gives the order. */
final class Orders {

    private final Settings settings;
    private final Pool pool;

    private Agenda agenda = new Agenda(0, Totals.NONE);
    private long lastId;
    private long shutdownDeadlineNs = Supervisor.NEVER;

    Orders(Settings settings, Pool pool) {
        this.settings = settings;
        this.pool = pool;
    }

    /** All that follows goes into this decision. */
    void into(Agenda next) {
        agenda = next;
    }

    /** Whether one more may be started, if so many places are taken. */
    boolean maySpawn(int places) {
        return pool.starting() < settings.startConcurrency() && places < pool.size() + Supervisor.OVERLAP;
    }

    Worker spawn(Slot slot, boolean replacement, StartReason reason, long generation) {
        long deadlineNs = agenda.nowNs + settings.startTimeoutNs();
        Worker worker = new Worker(++lastId, slot, generation, replacement, reason, agenda.nowNs, deadlineNs);
        pool.add(worker);
        agenda.due(worker.deadlineNs);
        agenda.order(new Command.Spawn(worker.view()));
        agenda.tell(new Notice.WorkerStarted(worker.view()));
        return worker;
    }

    /** The worker leaves its slot and gets {@code recycle.timeout}. */
    void askToStop(Worker worker, StopReason reason) {
        askToStopBy(worker, reason, agenda.nowNs + settings.recycleTimeoutNs());
    }

    /** The worker leaves its slot and stops by itself, also within {@code recycle.timeout}. */
    void letStop(Worker worker, EndReason reason) {
        worker.ending = reason;
        stopsBy(worker, agenda.nowNs + settings.recycleTimeoutNs());
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

    void kill(Worker worker, EndReason reason) {
        worker.ending = reason;
        agenda.tell(new Notice.WorkerKilled(worker.view(), reason, agenda.nowNs - worker.sinceNs));
        worker.state = WorkerState.KILLED;
        worker.deadlineNs = Supervisor.NEVER;
        worker.linkJudgedNs = Supervisor.NEVER;
        agenda.order(new Command.Kill(worker.id));
    }

    void delay(long byNs) {
        shutdownDeadlineNs = Supervisor.later(shutdownDeadlineNs, byNs);
    }

    private void askToStopBy(Worker worker, StopReason reason, long deadlineNs) {
        worker.stopReason = reason;
        worker.ending = EndReason.of(reason);
        stopsBy(worker, deadlineNs);
        agenda.tell(new Notice.WorkerStopping(worker.view(), reason));
        agenda.order(new Command.AskToStop(worker.id, reason, Math.max(1, worker.deadlineNs - agenda.nowNs)));
    }

    private void stopsBy(Worker worker, long deadlineNs) {
        worker.slot.vacate(worker);
        worker.state = WorkerState.STOPPING;
        worker.sinceNs = agenda.nowNs;
        worker.deadlineNs = Math.min(deadlineNs, shutdownDeadlineNs);
        agenda.due(worker.deadlineNs);
    }
}
