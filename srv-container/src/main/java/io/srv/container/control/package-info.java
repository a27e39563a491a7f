/**
 * The wire protocol of master and worker: bytes in, records out.
 *
 * <p>Both ends of a Unix-domain stream socket pair speak frames: four bytes of length, one byte of type, and fields as
 * {@link java.io.DataOutput} writes them (strings: four bytes of length, then UTF-8). The worker begins with
 * {@link FromWorker.Hello}, the master with {@link FromMaster.Configure}. A frame that makes no sense ends the
 * connection. Knows the JDK only: it is on the worker's start path.
 */
@NullMarked
package io.srv.container.control;

import org.jspecify.annotations.NullMarked;
