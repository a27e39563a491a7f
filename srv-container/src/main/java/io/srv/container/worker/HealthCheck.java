package io.srv.container.worker;

import io.srv.api.SrvApp;
import io.srv.container.control.Health;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The thread {@code srv-health}: asks the application about once a second how it is, until the worker is told to stop. An
 * application that does not override {@link SrvApp#healthy} has no such thread, and is healthy.
 *
 * <p>All that is the application's runs on that thread, down to the texts of its exceptions. Whoever reports reads what is
 * known and never waits, so a call that hangs shows as such while the heartbeats go on.
 */
final class HealthCheck {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Longer than a garbage collection, and short beside the time that an application may be unhealthy. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final SrvApp application;
    private final BooleanSupplier draining;
    private final WorkerLog log;
    private final Duration interval;
    private final Duration patience;

    private volatile HealthReport last = HealthReport.HEALTHY;

    /** Whether a call is under way; since when is written before, so that who sees the one sees the other. */
    private volatile boolean asking;

    private volatile long askedNs;

    HealthCheck(SrvApp application, BooleanSupplier draining, WorkerLog log, Duration interval, Duration patience) {
        this.application = application;
        this.draining = draining;
        this.log = log;
        this.interval = interval;
        this.patience = patience;
    }

    /** Begins to ask; returns at once with what any thread may then ask for what is known. */
    static Supplier<HealthReport> start(SrvApp application, Lifecycle lifecycle, WorkerLog log) {
        if (!isOverridden(application)) {
            return () -> HealthReport.HEALTHY;
        }
        HealthCheck check = new HealthCheck(application, lifecycle::draining, log, INTERVAL, PATIENCE);
        Thread thread = new Thread(check::run, "srv-health");
        thread.setDaemon(true);
        thread.start();
        return check::report;
    }

    static boolean isOverridden(SrvApp application) {
        try {
            return application.getClass().getMethod("healthy").getDeclaringClass() != SrvApp.class;
        } catch (NoSuchMethodException | LinkageError e) {
            // Another method of it may name a class that is not there: no reason not to ask.
            return true;
        }
    }

    /** What is known now. */
    HealthReport report() {
        return asking && System.nanoTime() - askedNs > patience.toNanos() ? HealthReport.NOT_ANSWERING : last;
    }

    void run() {
        while (!draining.getAsBoolean()) {
            ask();
            try {
                Thread.sleep(interval.toMillis());
            } catch (InterruptedException e) {
                // By the application, which means its own threads.
            }
        }
    }

    private void ask() {
        askedNs = System.nanoTime();
        asking = true;
        try {
            last = application.healthy() ? HealthReport.HEALTHY : HealthReport.UNHEALTHY;
            asking = false;
        } catch (Throwable e) {
            boolean news = last.health() != Health.THROWING;
            last = HealthReport.throwing(line(e));
            asking = false;
            if (news) {
                tell(e);
            }
        }
    }

    private void tell(Throwable thrown) {
        try {
            log.error("the application's healthy() failed", thrown);
        } catch (Throwable e) {
            // As below.
        }
    }

    /** An exception of the application's may throw in its turn when it is asked for its text. */
    private static String line(Throwable thrown) {
        try {
            return Causes.line(thrown);
        } catch (Throwable e) {
            return thrown.getClass().getName();
        }
    }
}
