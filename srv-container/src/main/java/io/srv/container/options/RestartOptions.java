package io.srv.container.options;

import java.time.Duration;

/**
 * The options below {@code restart}.
 *
 * @param delay how long to wait before a worker that ended unasked is started again; may be zero
 */
public record RestartOptions(Duration delay) {}
