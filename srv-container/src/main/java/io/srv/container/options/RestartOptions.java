package io.srv.container.options;

import java.time.Duration;

/**
 * The options below {@code restart}.
 *
 * @param delay      how long to wait before a worker that ended unasked is started again, the first time; may be zero
 * @param maxDelay   what failures in a row make of that at most, unless the first wait is longer
 * @param resetAfter how long a worker must serve until earlier failures are forgotten
 */
public record RestartOptions(Duration delay, Duration maxDelay, Duration resetAfter) {}
