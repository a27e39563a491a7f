/**
 * The commands that look at a running master and steer it, over its MBeans: {@code status}, {@code recycle}, {@code scale},
 * {@code stop}, {@code threads}, {@code events}.
 *
 * <p>They run in a JVM of their own, on its main thread, and must know nothing of how a master works: what they can know and do is
 * srv-jmx. A master is found in {@code /proc} and reached through HotSpot's attach socket, from which on it is plain JMX.
 */
@NullMarked
package io.srv.container.command;

import org.jspecify.annotations.NullMarked;
