/**
 * The pure core: facts in, orders out.
 *
 * <p>Owns who runs in which place of the pool, and what happens next. One thread calls it. It must not know processes,
 * sockets, clocks, threads or loggers: time is a parameter in and a wake-up out.
 */
@NullMarked
package io.srv.container.supervisor;

import org.jspecify.annotations.NullMarked;
