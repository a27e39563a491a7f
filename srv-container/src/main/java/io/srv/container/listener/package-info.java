/**
 * The written form of a listening address and what it stands for.
 *
 * <p>Used by the options, the master and the worker, so it knows the JDK only. Any thread; the one look-up of a host name
 * happens in {@link io.srv.container.listener.ListenAddress#resolve()}, never while parsing.
 */
@NullMarked
package io.srv.container.listener;

import org.jspecify.annotations.NullMarked;
