package io.srv.container.posix;

/**
 * What the system knows of a user, see getpwnam(3).
 *
 * @param gid   its primary group
 * @param home  its home; may be empty
 * @param shell its shell; may be empty
 */
public record UserAccount(String name, long uid, long gid, String home, String shell) {}
