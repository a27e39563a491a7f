package io.srv.jmx;

import java.util.Date;

/**
 * One recycle in one moment.
 *
 * @param id       counted from 1
 * @param outcome  {@code WAITING} for another one to end, {@code RUNNING}, {@code DONE} or {@code ABORTED}
 * @param began    null while it waits
 * @param ended    null until it has ended
 * @param replaced how many workers were replaced
 * @param total    how many were to be
 * @param generation what it leads to; null while it waits
 * @param reason   a name for why it was aborted, or goes back: that of a worker's end, as {@code START_FAILED}, or {@code
 *                 NOT_PREPARED} (options or application cannot be used), {@code ROLLBACK}, {@code SHUTDOWN}; else null
 * @param cause    the same in words: which worker, at which stage, by what; a line for each problem of the options; else null
 */
public record RecycleInfo(
        long id,
        String outcome,
        Date began,
        Date ended,
        int replaced,
        int total,
        Long generation,
        String reason,
        String cause) {}
