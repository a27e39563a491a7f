package io.srv.container.supervisor;

/** One round of replacements; the slots' wishes say what is left of it. */
final class Recycle {

    private final long beganNs;
    int total;
    int replaced;

    Recycle(long beganNs) {
        this.beganNs = beganNs;
    }

    Notice done(long nowNs) {
        return new Notice.RecycleDone(replaced, total, nowNs - beganNs);
    }
}
