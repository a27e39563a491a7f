/**
 * Micrometer meters of a pool. Knows the master's MBeans and Micrometer, and nothing else of ours: it works in the master as
 * in any other process that has a JMX connection to one. Whoever reads a meter does so on his own thread, and the beans are
 * read on a thread {@code srv-pool-metrics}, so that a connection that is stuck holds up nobody for long.
 */
@NullMarked
package io.srv.metrics;

import org.jspecify.annotations.NullMarked;
