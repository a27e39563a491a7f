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
 * @param cause    why it was aborted: which worker, at which stage, by what; else null
 */
public record RecycleInfo(long id, String outcome, Date began, Date ended, int replaced, int total, String cause) {}
