/**
 * Sockets that listen, shared with other processes: what an unmodified server opens through the JDK's
 * {@code ServerSocketChannel}, {@code ServerSocket} and {@code AsynchronousServerSocketChannel} becomes, by its bind, a
 * listener on a descriptor that this process inherited.
 *
 * <p>Knows the JDK alone, and its internals: classes of package {@code sun.nio.ch}, in {@code src/jdk}, are defined when
 * the first socket of their kind is opened. Does not know who decides which binds are shared, nor how. Works on the
 * application's threads and has none of its own.
 */
@NullMarked
package io.srv.container.sharing;

import org.jspecify.annotations.NullMarked;
