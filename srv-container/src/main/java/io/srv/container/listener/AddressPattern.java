package io.srv.container.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Some addresses, as somebody wrote them: {@code 5701} and {@code 5701-5710} are ports at whatever address,
 * {@code 127.0.0.1:5701} and {@code [::1]:5701-5710} at this one, {@code *:5701} at all addresses at once,
 * {@code unix:/run/app.sock} is a socket file. Two are equal if they are written alike. Immutable.
 */
public final class AddressPattern {

    private static final Pattern FORM = Pattern.compile("(?:(.+):)?([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final int MAX_PORT = 65_535;

    private final String text;
    private final @Nullable Path path;
    private final @Nullable InetAddress host;
    private final int firstPort;
    private final int lastPort;

    private AddressPattern(String text, @Nullable Path path, @Nullable InetAddress host, int firstPort, int lastPort) {
        this.text = text;
        this.path = path;
        this.host = host;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
    }

    /**
     * Reads a pattern. Asks no name service.
     *
     * @throws IllegalArgumentException if it is none; the message is one sentence for an error line
     */
    public static AddressPattern parse(String text) {
        if (text.startsWith("unix:")) {
            return new AddressPattern(text, ListenAddress.parse(text).path().orElseThrow(), null, 0, 0);
        }
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw wrong(text, "use a form like 5701, 5701-5710, 127.0.0.1:5701 or unix:/run/app.sock");
        }
        int first = Integer.parseInt(parts.group(2));
        int last = parts.group(3) == null ? first : Integer.parseInt(parts.group(3));
        if (first < 1 || last > MAX_PORT || first > last) {
            throw wrong(text, "ports go from 1 to " + MAX_PORT + ", the lower one first");
        }
        return new AddressPattern(text, null, parts.group(1) == null ? null : host(text, parts.group(1)), first, last);
    }

    /** Returns the pattern as it was written. */
    public String text() {
        return text;
    }

    /** Tells whether this is one of the addresses; an unresolved one is told by its port alone. */
    public boolean matches(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return unix.getPath().toAbsolutePath().normalize().equals(path);
        }
        if (path != null || !(address instanceof InetSocketAddress inet)) {
            return false;
        }
        return inet.getPort() >= firstPort && inet.getPort() <= lastPort && isAtHost(inet.getAddress());
    }

    private boolean isAtHost(@Nullable InetAddress address) {
        if (host == null || address == null) {
            return true;
        }
        return host.isAnyLocalAddress() ? address.isAnyLocalAddress() : host.equals(address);
    }

    private static InetAddress host(String text, String host) {
        if (host.equals("*")) {
            return new InetSocketAddress(0).getAddress();
        }
        Optional<InetAddress> address =
                host.startsWith("[") && host.endsWith("]") ? NumericHost.parseIpv6(host) : NumericHost.parseIpv4(host);
        return address.orElseThrow(() -> wrong(text, "the host must be numeric, as 127.0.0.1 or [::1], or *"));
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("\"" + ListenAddress.shown(text) + "\" is no address pattern: " + why);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressPattern pattern && text.equals(pattern.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
