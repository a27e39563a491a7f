/**
 * Measures the distribution against itself: {@code srv-it/bench/run}, described in {@code docs/benchmarks.md}.
 *
 * <p>No tests: nothing here fails because a machine is slow or busy. Each number that is judged is a ratio, a share or a
 * count from one run, and where noise matters the median of pairs that were measured side by side.
 */
package io.srv.it.bench;
