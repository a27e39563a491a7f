/**
 * Every worker's own MBeans, by way of the master: the questions that the master asks, how the worker answers them from its MBean
 * server, and the MBeans of the master that stand for those of a worker.
 *
 * <p>A worker is not trusted. Values cross the control socket in an encoding of this package, for open types only, and other
 * values as text with the name of their class: the master neither deserialises anything nor loads a class that a worker names,
 * and all that it reads is bounded before memory is taken for it. {@link io.srv.container.federation.Respondent} is the worker's
 * side, with threads of its own; {@link io.srv.container.federation.Mounts} the master's, on the threads of JMX clients. Knows
 * neither the control protocol nor anything else of srv-container.
 */
@NullMarked
package io.srv.container.federation;

import org.jspecify.annotations.NullMarked;
