/**
 * The worker: its main class, the two kinds of programs it runs, a {@code SrvApp} or any {@code main}, which sockets these
 * share, and its drain.
 *
 * <p>The application runs on the thread {@code main}; a {@code main} of its own is drained on {@code srv-drain}. The link to
 * the master has a thread of its own that calls no application code. Knows srv-api, the control protocol, the sharing of
 * sockets and the JDK, and never Jackson, Micrometer or (but for an undeclared listener, in a class loader of its own) jnr:
 * what is loaded here costs every worker's start, and could clash with the application's.
 */
@NullMarked
package io.srv.container.worker;

import org.jspecify.annotations.NullMarked;
