package io.srv.container.supervisor;

import org.jspecify.annotations.Nullable;

/** The first worker of a new generation, which must serve for a while before others follow. */
final class Canary {

    private final Agenda agenda;
    private final long forNs;

    /** Null until one is ready; what leaves before it has proved itself was none. */
    private @Nullable Worker worker;

    private long provenNs = Supervisor.NEVER;

    /** @param forNs how long it must serve; 0: being ready is enough */
    Canary(Agenda agenda, long forNs) {
        this.agenda = agenda;
        this.forNs = forNs;
    }

    /** This worker of the new generation is ready. */
    void ready(Worker first, long recycle) {
        if (current() == null) {
            worker = first;
            provenNs = agenda.nowNs() + forNs;
            if (forNs > 0) {
                agenda.tell(new Notice.CanaryServes(recycle, first.view(), forNs));
            }
        }
    }

    /** One is needed, and none serves. */
    boolean isMissing() {
        return forNs > 0 && current() == null;
    }

    /** It serves, and its time is not over. */
    boolean isTried() {
        return current() != null && !agenda.due(provenNs);
    }

    /** It has proved itself; or there is none yet, so that one may start. */
    boolean letsOthersFollow() {
        Worker canary = current();
        return canary == null
                || agenda.due(provenNs) && (forNs == 0 || !canary.is(WorkerState.READY) || isHeard(canary));
    }

    /**
     * Returns it if it is frozen: when its time is over it must have given a sign of life just now, or soon give one. Null
     * otherwise.
     */
    @Nullable
    Worker frozen() {
        return !letsOthersFollow() && agenda.due(Supervisor.later(provenNs, Vitality.FIRST_BEAT_NS)) ? worker : null;
    }

    /** The master did not run: what it did meanwhile has yet to be heard. */
    void delay(long byNs) {
        if (provenNs != Supervisor.NEVER) {
            provenNs = Math.max(provenNs + byNs, agenda.nowNs() + Supervisor.EXIT_STATUS_GRACE_NS);
        }
    }

    private @Nullable Worker current() {
        if (worker != null && !worker.is(WorkerState.READY) && !agenda.due(provenNs)) {
            worker = null;
            provenNs = Supervisor.NEVER;
        }
        return worker;
    }

    private boolean isHeard(Worker canary) {
        return canary.heardHealthyNs != Supervisor.NEVER && canary.heardHealthyNs >= provenNs - Vitality.BEATS_NS;
    }
}
