package io.srv.container.worker;

import io.srv.api.SrvContext;

/** A line on stderr, with the stack trace, about something that the application did wrong. */
final class Complaint {

    private Complaint() {}

    static void about(SrvContext worker, String what, Throwable why) {
        synchronized (System.err) {
            System.err.println("ERROR worker " + worker.slot() + " (id " + worker.workerId() + "): " + what);
            why.printStackTrace();
        }
    }
}
