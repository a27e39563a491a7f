package io.srv.it.harness;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Prints what the masters of a test have written, if the test, its preparation or its clean-up failed. Registered for all
 * tests by {@code META-INF/services}; tests run one after the other.
 */
public final class Transcripts implements AfterEachCallback {
    private static final List<Master> STARTED = new CopyOnWriteArrayList<>();

    static void add(Master master) {
        STARTED.add(master);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            STARTED.forEach(master ->
                    System.err.println(context.getDisplayName() + ": " + master + " wrote\n" + master.transcript()));
        }
        // One that is still running serves all tests of its class.
        STARTED.removeIf(master -> !master.isAlive());
    }
}
