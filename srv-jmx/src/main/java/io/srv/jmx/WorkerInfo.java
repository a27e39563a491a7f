package io.srv.jmx;

import java.util.Date;

/**
 * One worker in one moment.
 *
 * @param id               positive, never used again
 * @param slot             its place in the pool, from 0
 * @param pid              null if it is not known
 * @param generation       1 or more
 * @param state            {@code STARTING}, {@code READY}, {@code STOPPING}, {@code KILLED}, and in events {@code GONE}
 * @param startReason      {@code BOOT}, {@code RECYCLE}, {@code REQUEST}: it replaces one that was to be replaced alone;
 *                         {@code LIFETIME}, {@code MEMORY}: it replaces one that had reached such a limit; {@code ROLLBACK}: it
 *                         runs the generation before; {@code RESTART}: after a failure; {@code LEFT}: its predecessor was
 *                         told to stop by somebody else; {@code SCALE_UP}
 * @param endReason        null unless it is ending or gone: see {@link Counters#exits}
 * @param started          when
 * @param readyAfterMillis null if it was not ready yet
 * @param usage            null until its first heartbeat
 */
public record WorkerInfo(
        long id,
        int slot,
        Long pid,
        long generation,
        String state,
        String startReason,
        String endReason,
        Date started,
        Long readyAfterMillis,
        UsageInfo usage) {}
