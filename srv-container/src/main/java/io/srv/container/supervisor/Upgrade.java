package io.srv.container.supervisor;

import io.srv.container.supervisor.UpgradeStatus.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The master is to be replaced by another program, to which the pool is handed over: between two recycles, so that there is
 * none to hand over. From the request on none begins; what is asked for waits, and is handed over too.
 */
final class Upgrade {

    private final Agenda agenda;
    private final Pool pool;
    private final Recycling recycling;

    private @Nullable UpgradeStatus last;
    private boolean ordered;

    Upgrade(Agenda agenda, Pool pool, Recycling recycling) {
        this.agenda = agenda;
        this.pool = pool;
        this.recycling = recycling;
    }

    /** Null if none was ever asked for. */
    @Nullable
    UpgradeStatus status() {
        return last;
    }

    long lastId() {
        return last == null ? 0 : last.id();
    }

    void restore(long lastId) {
        last = lastId == 0 ? null : new UpgradeStatus(lastId, Stage.RUNNING, null);
    }

    Answer request() {
        if (pool.phase != Phase.RUNNING) {
            return new Answer.Refused("the pool is " + pool.phase + "; only one that is RUNNING can be handed over");
        }
        if (recycling.isHeld()) {
            return new Answer.Refused("an upgrade runs already");
        }
        last = new UpgradeStatus(lastId() + 1, Stage.RUNNING, null);
        recycling.hold(true);
        return new Answer.Upgrade(lastId());
    }

    void failed(String why) {
        if (recycling.isHeld()) {
            fail(why);
            recycling.hold(false);
            ordered = false;
        }
    }

    private void fail(String why) {
        last = new UpgradeStatus(lastId(), Stage.FAILED, why);
        agenda.tell(new Notice.UpgradeFailed(why));
    }

    /** @param failure why this is the program before again; null if it is not */
    void takenOver(long byNs, @Nullable String failure) {
        agenda.tell(new Notice.TakenOver(pool.processes(), byNs));
        if (failure == null) {
            last = new UpgradeStatus(lastId(), Stage.DONE, null);
        } else {
            fail(failure);
        }
    }

    void advance() {
        if (recycling.isHeld() && !ordered && recycling.replacesNobody()) {
            ordered = true;
            agenda.order(new Command.HandOver());
        }
    }
}
