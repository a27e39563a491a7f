package io.srv.container.master;

import org.jspecify.annotations.Nullable;

/**
 * A listening socket in one moment.
 *
 * @param name     its declared name, or the address as it was written
 * @param address  canonical, as asked for: what workers know it by
 * @param bound    canonical, as bound
 * @param backlog  how many connections may wait; null if there is no such limit, or it is not known
 * @param waiting  how many connections wait; null if the system does not tell
 */
public record ListenerStatus(
        String name,
        String address,
        String bound,
        boolean declared,
        @Nullable Integer backlog,
        @Nullable Integer waiting) {}
