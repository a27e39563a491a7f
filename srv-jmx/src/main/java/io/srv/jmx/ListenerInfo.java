package io.srv.jmx;

import java.util.Map;

/**
 * One listening socket in one moment.
 *
 * @param name        what the application may call it
 * @param address     where it listens, in canonical form
 * @param declared    whether the options name it
 * @param backlog     how many connections may wait; null if there is no such limit, or it is not known
 * @param queueLength how many wait now; null if the system does not tell
 * @param accepted    connections by worker id, as of the last heartbeats; without workers that do not accept through the JDK
 */
public record ListenerInfo(
        String name,
        String address,
        boolean declared,
        Integer backlog,
        Integer queueLength,
        Map<Long, Long> accepted) {}
