package io.srv.jmx;

import java.util.Date;

/**
 * Something that happened, as the log says it too.
 *
 * @param sequence counted from 1, without gaps
 * @param time     when
 * @param type     one of {@link EventType}'s
 * @param reason   for what ends: that of the worker, see {@link Counters#exits}; for a worker's start: see
 *                 {@link WorkerInfo#startReason}; for a recycle: why it began, goes back or was aborted; else null
 * @param worker   id; null if it is not about one
 * @param recycle  id; null if it is not about one
 * @param message  the line of the log
 */
public record EventInfo(
        long sequence, Date time, String type, String reason, Long worker, Long recycle, String message) {}
