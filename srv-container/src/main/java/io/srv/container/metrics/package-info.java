/**
 * The pool's meters in the master: as MBeans, and for Prometheus over HTTP. Reads the master's own MBeans, as anybody else
 * could. The address is bound by the main thread; all else, and the loading of Micrometer, is done by {@code srv-metrics} when
 * the pool runs. HTTP has threads of its own. Nothing that goes wrong here ends the master.
 */
@NullMarked
package io.srv.container.metrics;

import org.jspecify.annotations.NullMarked;
