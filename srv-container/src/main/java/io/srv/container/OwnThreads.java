package io.srv.container;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** Writes the master's thread dump to stderr: with {@code -Xrs} the JVM no longer does it by itself on SIGQUIT. */
final class OwnThreads {

    private OwnThreads() {}

    /** On a thread of its own, for stderr may be stuck. */
    static void write() {
        Thread thread = new Thread(() -> System.err.println(dump()), "srv-dump");
        thread.setDaemon(true);
        thread.start();
    }

    private static String dump() {
        try {
            return String.valueOf(ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "threadPrint",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()}));
        } catch (JMException e) {
            return "no thread dump: " + e.getMessage();
        }
    }
}
