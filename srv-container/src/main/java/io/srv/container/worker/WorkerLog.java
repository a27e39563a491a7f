package io.srv.container.worker;

import io.srv.container.log.Priority;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Lines on stderr, in the form of the master's, about what the application did or has to expect.
 *
 * @param slot     place in the pool
 * @param workerId never reused
 */
record WorkerLog(int slot, long workerId) {

    private static final boolean JOURNAL = Priority.belongOnStderr(System.getenv("JOURNAL_STREAM"));

    /** Says something that the worker copes with. */
    void warn(String what) {
        say(Priority.WARNING, "WARN  ", what);
    }

    /** Says what the application did wrong, with the stack trace. */
    void error(String what, Throwable why) {
        StringWriter trace = new StringWriter();
        why.printStackTrace(new PrintWriter(trace));
        say(
                Priority.ERROR,
                "ERROR ",
                what + System.lineSeparator() + trace.toString().stripTrailing());
    }

    /** In one piece, or lines of the application could come between. */
    private void say(Priority priority, String level, String what) {
        String text = level + "worker " + slot + " (id " + workerId + "): " + what;
        System.err.println(JOURNAL ? priority.on(text) : text);
    }
}
