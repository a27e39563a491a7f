package io.srv.container.worker;

import io.srv.container.exit.ExitCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Starting, serving, stopping: the one place where an order to stop meets the main thread. The first order counts.
 * Any thread may call.
 */
final class Lifecycle {

    private boolean started;
    private volatile @Nullable StopOrder order;

    /** Takes an order to stop. While the application is still starting there is nothing to stop: the JVM exits. */
    synchronized void stop(StopOrder given) {
        if (order != null) {
            return;
        }
        order = given;
        if (started) {
            notifyAll();
        } else {
            exitApart();
        }
        // Last: where no more threads can be had the application is told all the same.
        haltAfter(given);
    }

    /**
     * From now on an order to stop is obeyed by the main thread.
     *
     * @return false if an order came before: the JVM is exiting already
     */
    synchronized boolean started() {
        started = order == null;
        return started;
    }

    /** Whether an order to stop is obeyed by the main thread; if there was one before, it never will be. */
    synchronized boolean hasStarted() {
        return started;
    }

    boolean draining() {
        return order != null;
    }

    /** Waits, on the main thread, for the order to stop. An interrupt that the application left there is no order. */
    synchronized StopOrder awaitOrder() {
        StopOrder current = order;
        while (current == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Forgotten: the JVM must stay up, and stop gracefully.
            }
            current = order;
        }
        return current;
    }

    /** Takes that order if no other comes first. */
    void stopAfter(Duration patience, StopOrder given) {
        later("srv-patience", patience, () -> stop(given));
    }

    private static void exitApart() {
        later("srv-exit", Duration.ZERO, () -> System.exit(ExitCode.OK.status()));
    }

    private static void haltAfter(StopOrder order) {
        later("srv-deadline", order.halt(), () -> Runtime.getRuntime().halt(ExitCode.OVERDUE.status()));
    }

    private static void later(String name, Duration delay, Runnable action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(delay.toMillis());
                        action.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
