/**
 * What the end-to-end tests stand on: the packaged distribution as a process, application jars built at test time, load,
 * and the proof that nothing is left behind.
 *
 * <p>Knows processes, sockets and {@code /proc}, and nothing of the container's classes. Linux only.
 */
package io.srv.it.harness;
