package io.srv.container.posix;

import io.srv.container.exit.ExitStatus;

/**
 * A child that has ended and was forgotten by the kernel: its pid may be given to another process from now on.
 *
 * @param pid    positive
 * @param status how it ended
 */
public record Reaped(long pid, ExitStatus status) {}
