package io.srv.container.options;

import io.srv.container.listener.ListenAddress;
import java.util.OptionalInt;

/**
 * One element of {@code listen}.
 *
 * @param name    unique among the listeners; the address as it was written if no name was given
 * @param backlog how many connections may wait to be accepted, 1 to 65535; means nothing for a UDP address
 * @param mode    permission bits of the socket file, 0 to 0777; empty: as the umask says. Only for {@code unix:} addresses
 */
public record ListenOption(String name, ListenAddress address, int backlog, OptionalInt mode) {}
