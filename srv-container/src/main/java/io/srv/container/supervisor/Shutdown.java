package io.srv.container.supervisor;

import org.jspecify.annotations.Nullable;

/** The end of the pool: graceful, or at once. */
final class Shutdown {

    private final Agenda agenda;
    private final Pool pool;
    private final Orders orders;
    private final Generations generations;
    private final Recycling recycling;

    private @Nullable QueueDrain queueDrain;

    Shutdown(Agenda agenda, Pool pool, Orders orders, Generations generations, Recycling recycling) {
        this.agenda = agenda;
        this.pool = pool;
        this.orders = orders;
        this.generations = generations;
        this.recycling = recycling;
    }

    Answer request() {
        if (pool.phase.serves()) {
            begin();
        } else if (pool.phase == Phase.STOPPING) {
            pool.outcome = Outcome.KILLED;
            agenda.tell(new Notice.KillAll());
            killAll(EndReason.KILL_ALL);
        }
        return new Answer.Taken();
    }

    Answer requestAtOnce() {
        if (pool.phase.serves()) {
            begin();
        }
        return request();
    }

    /** No worker was ever ready. */
    void giveUp() {
        pool.outcome = Outcome.NEVER_READY;
        killAll(EndReason.GAVE_UP);
    }

    void queuesRead(int waiting) {
        if (queueDrain != null) {
            queueDrain.read(waiting, agenda.nowNs());
        }
    }

    void delay(long byNs) {
        if (queueDrain != null) {
            queueDrain.delay(byNs);
        }
    }

    void advance(@Nullable FailedStart lastFailure) {
        if (pool.phase == Phase.STOPPING) {
            for (Worker worker : pool.workers()) {
                if (worker.is(WorkerState.STARTING) || worker.is(WorkerState.READY) && queuesAreDrained()) {
                    orders.askToShutDown(worker);
                }
            }
        }
        if (pool.hasNoWorkers()) {
            pool.phase = Phase.STOPPED;
            agenda.order(new Command.Finish(pool.outcome, lastFailure));
        }
    }

    private void begin() {
        long timeoutNs = generations.settings().shutdownTimeoutNs();
        pool.phase = Phase.STOPPING;
        recycling.shutDown();
        agenda.tell(new Notice.ShutdownStarted(timeoutNs));
        orders.shutDownBy(agenda.nowNs() + timeoutNs);
        queueDrain = new QueueDrain(agenda.nowNs(), timeoutNs);
    }

    private boolean queuesAreDrained() {
        return queueDrain == null || queueDrain.isOver(agenda);
    }

    private void killAll(EndReason reason) {
        pool.phase = Phase.KILLING;
        recycling.shutDown();
        for (Worker worker : pool.workers()) {
            if (worker.isDumping()) {
                orders.killNow(worker);
            } else if (!worker.is(WorkerState.KILLED)) {
                orders.kill(worker, reason);
            }
        }
    }
}
