package io.srv.container.worker;

/**
 * Lines on stderr, in the form of the master's, about what the application did or has to expect.
 *
 * @param slot     place in the pool
 * @param workerId never reused
 */
record WorkerLog(int slot, long workerId) {

    /** Says something that the worker copes with. */
    void warn(String what) {
        say("WARN  ", what);
    }

    /** Says what the application did wrong, with the stack trace. */
    void error(String what, Throwable why) {
        synchronized (System.err) {
            say("ERROR ", what);
            why.printStackTrace();
        }
    }

    private void say(String level, String what) {
        System.err.println(level + "worker " + slot + " (id " + workerId + "): " + what);
    }
}
