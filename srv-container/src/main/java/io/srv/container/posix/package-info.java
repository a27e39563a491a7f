/**
 * The seam to the operating system: {@link io.srv.container.posix.Posix} says what the product needs in its own words.
 *
 * <p>The only package that knows jnr. Failures are exceptions that carry call and errno, never -1. It needs the jnr jars and
 * the JDK and nothing else, since a worker may load it in a class loader of its own
 * ({@link io.srv.container.posix.DescriptorReceiver}). It knows nothing of workers, slots, options or the wire protocol.
 */
@NullMarked
package io.srv.container.posix;

import org.jspecify.annotations.NullMarked;
