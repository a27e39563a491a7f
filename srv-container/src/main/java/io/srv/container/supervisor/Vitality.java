package io.srv.container.supervisor;

/** Signs of life: who gives none, or bad ones for too long, is killed; who uses too much or has lived for long is replaced. */
final class Vitality {

    /** Signs of life begin a second after a worker is ready; of a main that does not listen, ten seconds after. */
    static final long FIRST_BEAT_NS = 15_000_000_000L;

    /** Signs of life come each second; on busy processors a little later. */
    static final long BEATS_NS = 2_500_000_000L;

    /** When a replacement did not become ready the old worker serves on, and is tried again after so long. */
    static final long RETRY_NS = 60_000_000_000L;

    /** Where even a fresh worker uses too much, replacing it helps nobody: at least that is done at a walk. */
    static final long MEMORY_AGE_NS = 10_000_000_000L;

    /** A worker's life ends in the last fifth of the longest one, so that those that started together do not end together. */
    private static final double SHORTEST = 0.8;

    private final Agenda agenda;
    private final Pool pool;
    private final Mending mending;
    private final Recycling recycling;

    Vitality(Agenda agenda, Pool pool, Mending mending, Recycling recycling) {
        this.agenda = agenda;
        this.pool = pool;
        this.mending = mending;
        this.recycling = recycling;
    }

    void began(Worker worker) {
        worker.beatNs = agenda.nowNs() + FIRST_BEAT_NS;
        worker.healthyNs = worker.beatNs;
        long longestNs = worker.settings().maxLifetimeNs();
        if (longestNs > 0) {
            worker.renewAtNs = agenda.nowNs() + (long) (longestNs * (SHORTEST + (1 - SHORTEST) * fraction(worker.id)));
        }
    }

    void beat(Worker worker, Health health, long memoryBytes) {
        if (!worker.is(WorkerState.READY)) {
            return;
        }
        worker.health = health;
        worker.beatNs = agenda.nowNs();
        if (health == Health.HEALTHY) {
            worker.healthyNs = worker.beatNs;
            worker.heardHealthyNs = worker.beatNs;
        } else {
            worker.healthyNs = Math.min(worker.healthyNs, worker.beatNs);
            recycling.unwell(worker);
        }
        long most = worker.settings().maxMemoryBytes();
        if (most > 0 && memoryBytes > most && worker.renewReason != StartReason.MEMORY) {
            worker.renewReason = StartReason.MEMORY;
            worker.renewAtNs = Math.max(agenda.nowNs(), worker.readyNs + MEMORY_AGE_NS);
        }
    }

    /** Of a ready worker. */
    void judge(Worker worker) {
        long timeoutNs = worker.settings().heartbeatTimeoutNs();
        if (timeoutNs == 0) {
            return;
        }
        if (agenda.due(Supervisor.later(worker.beatNs, timeoutNs))) {
            mending.hangs(worker, EndReason.SILENT);
        } else if (agenda.due(Supervisor.later(worker.healthyNs, timeoutNs))) {
            mending.hangs(worker, worker.health.reason());
        }
    }

    /** At most one at a time, the oldest first, and none beside a recycle. */
    void renew() {
        Worker oldest = null;
        for (Worker worker : pool.workers()) {
            if (recycling.isIdle() && worker.is(WorkerState.READY) && wantsSuccessor(worker) && oldest == null) {
                oldest = worker;
            }
        }
        if (oldest != null) {
            boolean byItself = oldest.successorWanted;
            oldest.successorWanted = false;
            oldest.renewAtNs = byItself ? oldest.renewAtNs : agenda.nowNs() + RETRY_NS;
            recycling.request(oldest, byItself ? StartReason.REQUEST : oldest.renewReason, byItself);
            recycling.advance();
        }
    }

    private boolean wantsSuccessor(Worker worker) {
        return worker.successorWanted || agenda.due(worker.renewAtNs);
    }

    /** From 0 to 1, the same for each worker at any time: by SplitMix64's finalizer. */
    private static double fraction(long id) {
        long mixed = id * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return (mixed >>> 11) * 0x1.0p-53;
    }
}
