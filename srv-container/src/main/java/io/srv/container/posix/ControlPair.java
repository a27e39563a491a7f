package io.srv.container.posix;

/**
 * Two connected sockets, for the talk of master and worker. They are equal in kind; the names say who keeps which.
 *
 * @param master the descriptor that the master keeps
 * @param worker the descriptor that a worker inherits; the master closes its own copy after the spawn, or it would never
 *               see the worker's end-of-file
 */
public record ControlPair(int master, int worker) {}
