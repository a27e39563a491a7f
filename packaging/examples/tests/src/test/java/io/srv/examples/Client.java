package io.srv.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP client on one connection, which does nothing that a test did not ask for. */
final class Client implements AutoCloseable {

    /** A hung server fails a test by this; nothing waits for it otherwise. */
    private static final int READ_TIMEOUT_MS = 15_000;

    record Response(int status, Map<String, String> headers, String body) {

        boolean closes() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }
    }

    private final Socket socket = new Socket();
    private final InputStream in;

    Client(SocketAddress server) throws IOException {
        socket.connect((InetSocketAddress) server);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Response get(String path) throws IOException {
        send(path);
        return receive();
    }

    void send(String... paths) throws IOException {
        StringBuilder requests = new StringBuilder();
        for (String path : paths) {
            requests.append("GET ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        socket.getOutputStream().write(requests.toString().getBytes(ISO_8859_1));
    }

    Response receive() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] header = line.split(":\\s*", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Response(status, headers, new String(in.readNBytes(length), ISO_8859_1));
    }

    /** Waits for the server to close the connection. */
    boolean sawEnd() throws IOException {
        return in.read() < 0;
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("connection closed within a response, after: " + line);
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
