package io.srv.container.systemd;

/**
 * A descriptor that the service manager has passed, see sd_listen_fds(3).
 *
 * @param name of {@code FileDescriptorName=}, or as it was stored; {@code unknown} if none was given
 */
public record PassedDescriptor(int descriptor, String name) {}
