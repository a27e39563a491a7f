package io.srv.container.supervisor;

/** What somebody asks for, and what is answered. */
final class Requests {

    private final Agenda agenda;
    private final Pool pool;
    private final Orders orders;
    private final Generations generations;
    private final Recycling recycling;
    private final Mending mending;
    private final Sizing sizing;
    private final Shutdown shutdown;
    private final Upgrade upgrade;

    Requests(
            Agenda agenda,
            Pool pool,
            Orders orders,
            Generations generations,
            Recycling recycling,
            Mending mending,
            Sizing sizing,
            Shutdown shutdown,
            Upgrade upgrade) {
        this.agenda = agenda;
        this.pool = pool;
        this.orders = orders;
        this.generations = generations;
        this.recycling = recycling;
        this.mending = mending;
        this.sizing = sizing;
        this.shutdown = shutdown;
        this.upgrade = upgrade;
    }

    /** Takes the event if it is a request. */
    boolean take(Event event) {
        if (event instanceof Event.RecycleRequested) {
            agenda.answer(pool.phase.serves() ? new Answer.Recycle(recycling.request()) : refusedWhileStopping());
        } else if (event instanceof Event.RollbackRequested) {
            agenda.answer(pool.phase.serves() ? rollBack() : refusedWhileStopping());
        } else if (event instanceof Event.ReplaceRequested replace) {
            agenda.answer(pool.phase.serves() ? replace(replace.id()) : refusedWhileStopping());
        } else if (event instanceof Event.CountRequested wanted) {
            agenda.answer(pool.phase.serves() ? sizing.request(wanted.count()) : refusedWhileStopping());
        } else if (event instanceof Event.ResizeRequested resize) {
            if (pool.phase.serves()) {
                sizing.request(pool.size() + resize.by());
            }
        } else if (event instanceof Event.KillRequested kill) {
            agenda.answer(kill(kill.id()));
        } else if (event instanceof Event.KillAllRequested) {
            agenda.answer(shutdown.requestAtOnce());
        } else if (event instanceof Event.UpgradeRequested) {
            agenda.answer(upgrade.request());
        } else if (event instanceof Event.ShutdownRequested) {
            agenda.answer(shutdown.request());
        } else {
            return false;
        }
        return true;
    }

    private Answer rollBack() {
        if (recycling.refusesAllButRecycles()) {
            return refusedWhileUpgrading();
        }
        return recycling
                .rollBack()
                .<Answer>map(Answer.Recycle::new)
                .orElseGet(() -> new Answer.Refused("there is no generation before "
                        + generations.good().number() + ": nothing was deployed since the start"));
    }

    private Answer replace(long id) {
        Worker worker = pool.worker(id);
        if (worker == null) {
            return noSuchWorker(id);
        }
        if (!worker.is(WorkerState.READY)) {
            return new Answer.Refused(
                    "worker " + id + " is " + worker.state + "; only one that is READY can be replaced");
        }
        if (recycling.refusesAllButRecycles()) {
            return refusedWhileUpgrading();
        }
        return new Answer.Recycle(recycling.request(worker, StartReason.REQUEST, false));
    }

    private Answer kill(long id) {
        Worker worker = pool.worker(id);
        if (worker == null) {
            return noSuchWorker(id);
        }
        if (worker.is(WorkerState.STARTING)) {
            mending.startKilled(worker);
        } else if (worker.is(WorkerState.READY)) {
            worker.slot.vacate(worker);
            orders.kill(worker, EndReason.KILL);
            worker.slot.refill(StartReason.RESTART, agenda.nowNs());
        } else if (worker.is(WorkerState.STOPPING)) {
            orders.kill(worker, EndReason.KILL);
        } else if (worker.isDumping()) {
            orders.killNow(worker);
        }
        return new Answer.Taken();
    }

    private static Answer noSuchWorker(long id) {
        return new Answer.Refused("there is no worker with id " + id);
    }

    private static Answer refusedWhileUpgrading() {
        return new Answer.Refused("the master is being upgraded; ask again when that is done");
    }

    private Answer refusedWhileStopping() {
        return new Answer.Refused("the pool is " + pool.phase);
    }
}
