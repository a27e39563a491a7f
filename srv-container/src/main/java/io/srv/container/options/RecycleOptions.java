package io.srv.container.options;

import java.time.Duration;

/**
 * The options below {@code recycle}.
 *
 * @param timeout how long a worker may take to stop after its successor is ready
 */
public record RecycleOptions(Duration timeout) {}
