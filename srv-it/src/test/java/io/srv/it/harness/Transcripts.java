package io.srv.it.harness;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Prints what the masters of a test have written, if the test failed. Registered for all tests by
 * {@code META-INF/services}; tests run one after the other.
 */
public final class Transcripts implements BeforeEachCallback, AfterTestExecutionCallback {
    private static final List<Master> STARTED = new CopyOnWriteArrayList<>();

    static void add(Master master) {
        STARTED.add(master);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        STARTED.clear();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            STARTED.forEach(master ->
                    System.err.println(context.getDisplayName() + ": " + master + " wrote\n" + master.transcript()));
        }
        STARTED.clear();
    }
}
