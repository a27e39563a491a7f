package io.srv.container.listener;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numeric IP addresses, read and written without a name service; IPv6 is written as RFC 5952 wants it. */
final class NumericHost {

    private static final Pattern IPV4_PART = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int IPV6_GROUPS = 8;

    private NumericHost() {}

    /** Reads four decimal numbers. Leading zeros are refused: some systems take them for octal ones. */
    static Optional<InetAddress> parseIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[4];
        if (parts.length != address.length) {
            return Optional.empty();
        }
        for (int i = 0; i < address.length; i++) {
            if (!IPV4_PART.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        try {
            return Optional.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an IPv4 address", e);
        }
    }

    /** Reads an IPv6 literal in brackets. A zone, as in {@code [fe80::1%eth0]}, is allowed but not looked at. */
    static Optional<InetAddress> parseIpv6(String bracketed) {
        int zone = bracketed.indexOf('%');
        if (zone >= 0 && !bracketed.substring(zone + 1, bracketed.length() - 1).matches("[A-Za-z0-9_.-]+")) {
            return Optional.empty();
        }
        try {
            // The brackets are what keeps the JDK from asking a name service.
            return Optional.of(InetAddress.getByName(zone < 0 ? bracketed : bracketed.substring(0, zone) + "]"));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Writes {@code 127.0.0.1} or {@code [::1]}. */
    static String of(InetAddress address) {
        if (!(address instanceof Inet6Address ipv6)) {
            return address.getHostAddress();
        }
        int zone = ipv6.getHostAddress().indexOf('%');
        String suffix = zone < 0 ? "" : ipv6.getHostAddress().substring(zone);
        return "[" + compressed(ipv6.getAddress()) + suffix + "]";
    }

    private static String compressed(byte[] bytes) {
        int[] groups = new int[IPV6_GROUPS];
        for (int i = 0; i < IPV6_GROUPS; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int start = 0;
        int length = 1; // RFC 5952, 4.2.2: a single zero group is not shortened
        for (int i = 0; i < IPV6_GROUPS; i++) {
            int run = zeros(groups, i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        if (length == 1) {
            return joined(groups, 0, IPV6_GROUPS);
        }
        return joined(groups, 0, start) + "::" + joined(groups, start + length, IPV6_GROUPS);
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < IPV6_GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
