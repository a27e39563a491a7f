package io.srv.container.master;

import io.srv.container.control.FromWorker;

/**
 * A worker's last heartbeat.
 *
 * @param receivedNs of {@link System#nanoTime}
 */
public record Beat(long receivedNs, FromWorker.Heartbeat heartbeat) {}
