/**
 * The protocols between systemd and a service: sd_notify(3), sd_listen_fds(3), the watchdog of sd_watchdog_enabled(3). What is
 * told follows from the pool's snapshots, on {@code srv-master}. Knows of no listener, and nothing of how the master works.
 */
@NullMarked
package io.srv.container.systemd;

import org.jspecify.annotations.NullMarked;
