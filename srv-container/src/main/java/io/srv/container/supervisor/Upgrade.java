package io.srv.container.supervisor;

/**
 * The master is to be replaced by another program, to which the pool is handed over: between two recycles, so that there is
 * none to hand over. From the request on none begins; what is asked for waits, and is handed over too.
 */
final class Upgrade {

    private final Agenda agenda;
    private final Pool pool;
    private final Recycling recycling;

    private boolean ordered;

    Upgrade(Agenda agenda, Pool pool, Recycling recycling) {
        this.agenda = agenda;
        this.pool = pool;
        this.recycling = recycling;
    }

    Answer request() {
        if (pool.phase != Phase.RUNNING) {
            return new Answer.Refused("the pool is " + pool.phase + "; only one that is RUNNING can be handed over");
        }
        if (recycling.isHeld()) {
            return new Answer.Refused("an upgrade runs already");
        }
        recycling.hold(true);
        return new Answer.Taken();
    }

    void failed(String why) {
        if (recycling.isHeld()) {
            agenda.tell(new Notice.UpgradeFailed(why));
            recycling.hold(false);
            ordered = false;
        }
    }

    void advance() {
        if (recycling.isHeld() && !ordered && recycling.replacesNobody()) {
            ordered = true;
            agenda.order(new Command.HandOver());
        }
    }
}
