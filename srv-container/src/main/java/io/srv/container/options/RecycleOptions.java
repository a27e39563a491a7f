package io.srv.container.options;

import java.time.Duration;

/**
 * The options below {@code recycle}.
 *
 * @param timeout how long a worker may take to stop after its successor is ready
 * @param canary  how long the first new worker must serve before the others are replaced; zero: they follow at once
 * @param overlap how many processes more than {@code worker.count} a recycle may use, those that are ending included;
 *                1 to 1024
 */
public record RecycleOptions(Duration timeout, Duration canary, int overlap) {}
