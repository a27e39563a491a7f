package io.srv.container.options;

import java.time.Duration;

/**
 * The options below {@code shutdown}.
 *
 * @param timeout how long all workers may take to stop when the pool shuts down
 */
public record ShutdownOptions(Duration timeout) {}
