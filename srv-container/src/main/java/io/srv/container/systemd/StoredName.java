package io.srv.container.systemd;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The names under which descriptors of addresses are stored; see FDNAME in sd_pid_notify_with_fds(3). */
public final class StoredName {

    private static final String PREFIX = "srv-listener-";
    private static final int MAX = 255;
    private static final String PLAIN = "*/._[]-";

    private StoredName() {}

    /** Returns the name of an address, the same each time, as {@code srv-listener-*%3A8080}. */
    public static String of(String address) {
        byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder(PREFIX);
        for (byte one : bytes) {
            boolean plain = one > 0 && (Character.isLetterOrDigit(one) || PLAIN.indexOf(one) >= 0);
            name.append(plain ? String.valueOf((char) one) : String.format("%%%02X", one));
        }
        return name.length() <= MAX ? name.toString() : PREFIX + digest(bytes);
    }

    /** Whether it is one of these. */
    public static boolean is(String name) {
        return name.startsWith(PREFIX);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
