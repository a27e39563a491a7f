package io.srv.container.options;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * The options below {@code worker} that say when a worker which serves well is replaced all the same, new one first.
 *
 * @param maxLifetime    how long a worker may live: it is replaced in the last fifth of this; zero: no limit
 * @param maxMemoryBytes how much resident memory it may have, 1 MiB or more; empty: no limit
 */
public record RenewalOptions(Duration maxLifetime, OptionalLong maxMemoryBytes) {}
