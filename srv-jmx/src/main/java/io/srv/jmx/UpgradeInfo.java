package io.srv.jmx;

/**
 * One upgrade in one moment.
 *
 * @param id      counted from 1, also by the versions that took over
 * @param outcome {@code RUNNING}: it waits for a recycle to end, or the version on the disk tries whether it could take over;
 *                {@code DONE}: it did, and is who tells this; {@code FAILED}: the version before goes on
 * @param cause   why it failed, in words; else null
 */
public record UpgradeInfo(long id, String outcome, String cause) {}
