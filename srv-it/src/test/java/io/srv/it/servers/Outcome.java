package io.srv.it.servers;

import java.util.Map;
import java.util.Set;

/**
 * What the clients of a {@link Load} have seen.
 *
 * @param requests   of all kinds, failed ones among them
 * @param fresh      failures by class of requests over fresh connections; those of slow requests over HTTP are among them
 * @param kept       failures by class of requests over kept connections, without the stale ones
 * @param slow       failures by class of requests that take a second
 * @param stale      requests over a kept connection that was closed or reset before the first byte of an answer; their
 *                   clients sent them again over a fresh one
 * @param lateResets connections that were reset after a complete answer
 * @param workers    the ids of the workers that have answered
 * @param details    the first failures with their causes, for a person
 */
record Outcome(
        long requests,
        Map<String, Long> fresh,
        Map<String, Long> kept,
        Map<String, Long> slow,
        long stale,
        long lateResets,
        Set<String> workers,
        String details) {}
