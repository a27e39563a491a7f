package io.srv.container.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address to listen on, as somebody wrote it.
 *
 * <p>Forms: {@code 8080} and {@code *:8080} (all addresses, IPv4 and IPv6), {@code 127.0.0.1:8080}, {@code [::1]:8080},
 * {@code host:8080}, {@code unix:/run/app.sock}; and with {@code udp:} before them, the first four for a UDP socket, as
 * {@code udp:5353}. Port 0 stands for a free port. Two addresses are equal if they are written
 * alike; whether they mean the same is told by {@link #canonical()}. Immutable.
 */
public final class ListenAddress {

    private static final String UNIX_PREFIX = "unix:";
    private static final String UDP_PREFIX = "udp:";
    private static final String WILDCARD = "*";
    private static final int MAX_PORT = 65_535;
    // sun_path in unix(7) holds 108 bytes, one of them for the final NUL.
    private static final int MAX_PATH_BYTES = 107;
    private static final int MAX_SHOWN = 120;
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?");
    // What the JDK would read as an IPv4 address in one of its short forms: 127.1, or a single number.
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?[0-9]+\\.?");

    private final String text;
    private final boolean udp;
    private final Target target;

    private ListenAddress(String text, boolean udp, Target target) {
        this.text = text;
        this.udp = udp;
        this.target = target;
    }

    private sealed interface Target {}

    /** A literal address; {@code 0.0.0.0} and {@code ::} mean all addresses. */
    private record Literal(InetAddress address, int port) implements Target {}

    /** A host name, or an IPv6 literal with a zone; only resolving tells its address. */
    private record Named(String host, int port) implements Target {}

    private record Unix(Path path) implements Target {}

    /**
     * Reads an address. Asks no name service.
     *
     * @param text one of the forms named above
     * @throws IllegalArgumentException if it is none of them; the message is one sentence for an error line
     */
    public static ListenAddress parse(String text) {
        if (text.startsWith(UNIX_PREFIX)) {
            return new ListenAddress(text, false, unix(text, text.substring(UNIX_PREFIX.length())));
        }
        boolean udp = text.startsWith(UDP_PREFIX);
        return new ListenAddress(text, udp, internet(text, udp ? UDP_PREFIX : ""));
    }

    private static Target internet(String text, String prefix) {
        String address = text.substring(prefix.length());
        if (DIGITS.matcher(address).matches()) {
            return new Literal(anyAddress(), port(text, address));
        }
        int colon = address.lastIndexOf(':');
        if (address.isEmpty() || address.contains("/") || address.chars().anyMatch(ListenAddress::neverInAnAddress)) {
            throw wrong(
                    text,
                    "use a form like 8080, 127.0.0.1:8080, [::1]:8080, host:8080, unix:/run/app.sock or udp:5353");
        }
        if (colon < 0 || address.endsWith("]")) {
            throw wrong(text, "the port is missing; write " + shown(text) + ":8080");
        }
        String host = address.substring(0, colon);
        String port = address.substring(colon + 1);
        if (host.isEmpty()) {
            String remedy = "write " + prefix + "*:" + shown(port) + " for all addresses";
            throw wrong(text, "the host before the colon is missing; " + remedy);
        }
        return target(text, prefix, host, port(text, port));
    }

    /** Returns the address as it was written. */
    public String text() {
        return text;
    }

    /** Whether this is the address of a socket that receives datagrams, not of one that accepts connections. */
    public boolean isUdp() {
        return udp;
    }

    public boolean isUnix() {
        return target instanceof Unix;
    }

    /** Returns the path of the socket; empty if this is not a {@code unix:} address. */
    public Optional<Path> path() {
        return target instanceof Unix unix ? Optional.of(unix.path()) : Optional.empty();
    }

    /**
     * Returns what to bind. A host name is looked up, which may block; the first of its addresses counts.
     *
     * @throws UnknownHostException if the host has no address
     */
    public SocketAddress resolve() throws UnknownHostException {
        if (target instanceof Unix unix) {
            return UnixDomainSocketAddress.of(unix.path());
        }
        if (target instanceof Literal literal) {
            return bindable(literal.address(), literal.port());
        }
        Named named = (Named) target;
        return bindable(InetAddress.getByName(named.host()), named.port());
    }

    /**
     * Returns the text that decides which addresses are the same: {@code *:8080} for every spelling of "all addresses"
     * (the JDK binds each of them for IPv4 and IPv6), else the numeric address and the port, or the normalised path; all
     * this behind {@code udp:} if it is one of UDP.
     *
     * @throws UnknownHostException if the host has no address
     */
    public String canonical() throws UnknownHostException {
        return udp ? canonicalUdp(resolve()) : canonical(resolve());
    }

    /**
     * Returns {@link #canonical()} as far as it can be told without a look-up: a host name stays, in lower case.
     */
    public String literal() {
        if (target instanceof Unix unix) {
            return UNIX_PREFIX + unix.path();
        }
        String prefix = udp ? UDP_PREFIX : "";
        if (target instanceof Literal literal) {
            return prefix + canonical(bindable(literal.address(), literal.port()));
        }
        Named named = (Named) target;
        return prefix + named.host().toLowerCase(Locale.ROOT) + ":" + named.port();
    }

    /**
     * Returns the canonical text of the address of a socket that accepts connections, for a bound one with the port that was chosen.
     *
     * @param address an {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}; others as their own text
     */
    public static String canonical(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return UNIX_PREFIX + unix.getPath().toAbsolutePath().normalize();
        }
        if (!(address instanceof InetSocketAddress inet)) {
            return address.toString();
        }
        if (inet.isUnresolved()) {
            return inet.getHostString().toLowerCase(Locale.ROOT) + ":" + inet.getPort();
        }
        InetAddress host = inet.getAddress();
        return (host.isAnyLocalAddress() ? WILDCARD : NumericHost.of(host)) + ":" + inet.getPort();
    }

    /** As {@link #canonical(SocketAddress)}, for a UDP socket. */
    public static String canonicalUdp(SocketAddress address) {
        return UDP_PREFIX + canonical(address);
    }

    /** Whether a canonical text is one of {@link #canonicalUdp}. */
    public static boolean isCanonicalUdp(String canonical) {
        return canonical.startsWith(UDP_PREFIX);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ListenAddress address && text.equals(address.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static InetSocketAddress bindable(InetAddress address, int port) {
        return address.isAnyLocalAddress() ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
    }

    private static InetAddress anyAddress() {
        return new InetSocketAddress(0).getAddress();
    }

    private static Target unix(String text, String path) {
        if (!path.startsWith("/")) {
            throw wrong(text, "the path must be absolute; write unix:/run/app.sock for example");
        }
        Path normalised;
        try {
            normalised = Path.of(path).normalize();
        } catch (InvalidPathException e) {
            throw wrong(text, "the path has characters that this system does not allow; use plain ones");
        }
        if (normalised.getFileName() == null) {
            throw wrong(text, "the path names no file; write unix:/run/app.sock for example");
        }
        int bytes = normalised.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES) {
            String rule = "the path must have at most " + MAX_PATH_BYTES + " bytes, was " + bytes;
            throw wrong(text, rule + "; use a shorter one");
        }
        return new Unix(normalised);
    }

    private static int port(String text, String port) {
        // Six digits are enough to see that a number is too large, and never too many for an int.
        int number = DIGITS.matcher(port).matches() && port.length() <= 6 ? Integer.parseInt(port) : -1;
        if (number < 0 || number > MAX_PORT) {
            throw wrong(text, "the port must be between 0 and " + MAX_PORT + ", was \"" + shown(port) + "\"");
        }
        return number;
    }

    private static Target target(String text, String prefix, String host, int port) {
        if (host.equals(WILDCARD)) {
            return new Literal(anyAddress(), port);
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            return NumericHost.parseIpv6(host)
                    .<Target>map(address -> host.contains("%") ? new Named(host, port) : new Literal(address, port))
                    .orElseThrow(() -> wrong(text, "what is in the brackets must be an IPv6 address"));
        }
        if (host.contains(":")) {
            String remedy = "write " + prefix + "[" + shown(host) + "]:" + port;
            throw wrong(text, "an IPv6 address must be in brackets; " + remedy);
        }
        if (ENDS_IN_NUMBER.matcher(host).matches()) {
            return NumericHost.parseIpv4(host)
                    .map(address -> new Literal(address, port))
                    .orElseThrow(() -> wrong(text, "an IPv4 address has four numbers from 0 to 255"));
        }
        if (!HOST_NAME.matcher(host).matches()) {
            throw wrong(text, "the host may have letters, digits, dots and hyphens only");
        }
        return new Named(host, port);
    }

    private static boolean neverInAnAddress(int character) {
        return Character.isWhitespace(character) || Character.isISOControl(character);
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("\"" + shown(text) + "\" is not a listen address: " + why);
    }

    /** Keeps a message to one line of a bearable length, whatever the text was. */
    static String shown(String text) {
        String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "?");
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...";
    }
}
