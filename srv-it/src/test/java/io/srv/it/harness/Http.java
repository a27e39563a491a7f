package io.srv.it.harness;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** Single requests, for tests that look at one answer. */
public final class Http {
    private static final int TIMEOUT_MS = 30_000;

    private Http() {}

    /** Gets {@code path} from 127.0.0.1 over a connection of its own. */
    public static Answer get(int port, String path) throws RequestFailed {
        return get(new InetSocketAddress("127.0.0.1", port), path);
    }

    /** Gets {@code path} over a connection of its own. */
    public static Answer get(SocketAddress target, String path) throws RequestFailed {
        try (HttpConnection connection = connect(target)) {
            return connection.exchange(request(path, false));
        }
    }

    /** Opens a connection, to be used for several requests. */
    public static HttpConnection connect(SocketAddress target) throws RequestFailed {
        return HttpConnection.open(target, null, TIMEOUT_MS);
    }

    /** Returns the bytes of a GET request. */
    public static byte[] request(String path, boolean keepAlive) {
        String text = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + (keepAlive ? "" : "Connection: close\r\n")
                + "\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
