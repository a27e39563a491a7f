package io.srv.container.worker;

import io.srv.container.control.Health;

/**
 * How the application is.
 *
 * @param detail what it throws, in one line; empty unless it does
 */
record HealthReport(Health health, String detail) {

    static final HealthReport HEALTHY = new HealthReport(Health.HEALTHY, "");
    static final HealthReport UNHEALTHY = new HealthReport(Health.UNHEALTHY, "");
    static final HealthReport NOT_ANSWERING = new HealthReport(Health.NOT_ANSWERING, "");

    /** As long as a log line is pleasant to read, and far less than a frame holds. */
    private static final int MAX_DETAIL_LENGTH = 200;

    static HealthReport throwing(String line) {
        return new HealthReport(
                Health.THROWING,
                line.length() <= MAX_DETAIL_LENGTH ? line : line.substring(0, MAX_DETAIL_LENGTH) + "…");
    }
}
