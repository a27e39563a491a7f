package io.srv.jmx;

import java.util.Map;

/**
 * What has been counted since the master was started. Each worker that was started runs or is in {@code exits}.
 *
 * @param starts          workers started
 * @param ready           of them, how many became ready
 * @param readyMillis     how long these took, all together
 * @param crashes         workers that ended unasked after they were ready: {@code exits} for CRASH
 * @param exits           ended workers by reason: the stops that were asked for, RECYCLE, SHUTDOWN, SCALE_DOWN and
 *                        SIGNAL; CRASH; START_FAILED, before it was ready; NOT_SPAWNED; LINK_LOST; and those that were killed,
 *                        START_TIMEOUT, STOP_TIMEOUT, UNHEALTHY, THROWING, NOT_ANSWERING, SILENT, KILL, KILL_ALL and
 *                        GAVE_UP. Only reasons that have occurred
 * @param drained         workers that ended by themselves when they were asked to
 * @param drainMillis     how long these took, all together
 * @param recyclesDone    recycles that replaced all
 * @param recyclesAborted recycles that did not
 */
public record Counters(
        long starts,
        long ready,
        long readyMillis,
        long crashes,
        Map<String, Long> exits,
        long drained,
        long drainMillis,
        long recyclesDone,
        long recyclesAborted) {}
