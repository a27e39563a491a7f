/**
 * The worker: its main class, the loading of the application, its listeners and its drain.
 *
 * <p>The application's start, callbacks and stop run on the thread {@code main}; the link to the master has a thread of
 * its own that calls no application code. Knows srv-api, the control protocol and the JDK, and never Jackson, Micrometer
 * or (but for an undeclared listener, in a class loader of its own) jnr: what is loaded here costs every worker's start,
 * and could clash with the application's.
 */
@NullMarked
package io.srv.container.worker;

import org.jspecify.annotations.NullMarked;
