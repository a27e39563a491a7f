package io.srv.it.harness;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection that speaks just enough HTTP/1.1: bodies by length, in chunks, or up to the end of the connection.
 *
 * <p>For one thread. Every failure is a {@link RequestFailed}, after which the connection is of no more use.
 */
public final class HttpConnection implements Closeable {
    /** How a server ends a connection after its last response. */
    enum Ending {
        CLOSED,
        RESET,
        /** Not within the patience. */
        OPEN
    }

    private static final int BODY_KEPT = 8192;
    private static final int HEAD_MOST = 65_536;

    private final Closeable socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[8192];
    private int start;
    private int end;
    private final String local;
    private int exchanges;
    private boolean answered;

    private HttpConnection(Closeable socket, String local, InputStream in, OutputStream out) {
        this.socket = socket;
        this.local = local;
        this.in = in;
        this.out = out;
    }

    /**
     * Connects.
     *
     * @param target    an {@link InetSocketAddress}, or a {@link UnixDomainSocketAddress}, which knows no patience
     * @param source    the address to connect from; null: the kernel's choice
     * @param timeoutMs for connecting and for each read
     */
    public static HttpConnection open(SocketAddress target, InetSocketAddress source, int timeoutMs)
            throws RequestFailed {
        try {
            if (target instanceof UnixDomainSocketAddress) {
                SocketChannel channel = SocketChannel.open(target);
                return new HttpConnection(
                        channel, "", Channels.newInputStream(channel), Channels.newOutputStream(channel));
            }
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(timeoutMs);
                if (source != null) {
                    socket.bind(source);
                }
                socket.connect(target, timeoutMs);
                String local = socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
                return new HttpConnection(socket, local, socket.getInputStream(), socket.getOutputStream());
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new RequestFailed(Failure.of(e), false, e.toString());
        }
    }

    /** Returns its own end, as {@code 127.0.0.1:40001}; empty if it is none of TCP. */
    String local() {
        return local;
    }

    /** Returns how many requests were answered on this connection. */
    public int exchanges() {
        return exchanges;
    }

    /** Writes a request and reads the response to its end. */
    public Answer exchange(byte[] request) throws RequestFailed {
        answered = start < end;
        try {
            out.write(request);
            out.flush();
            Answer answer = read();
            exchanges++;
            return answer;
        } catch (RequestFailed e) {
            throw e;
        } catch (IOException e) {
            throw new RequestFailed(Failure.of(e), answered, e.toString());
        } catch (NumberFormatException e) {
            throw new RequestFailed(Failure.OTHER, answered, "not an HTTP response: " + e.getMessage());
        }
    }

    /** Waits until the server ends the connection. */
    Ending awaitEnding() {
        try {
            while (in.read(buffer) >= 0) {
                // What follows a complete response is of no interest.
            }
            return Ending.CLOSED;
        } catch (IOException e) {
            return Failure.of(e) == Failure.TIMEOUT ? Ending.OPEN : Ending.RESET;
        }
    }

    private Answer read() throws IOException {
        String head = readHead();
        if (!head.startsWith("HTTP/1.") || head.length() < 12) {
            throw new RequestFailed(Failure.OTHER, true, "not an HTTP response: " + head.strip());
        }
        int status = Integer.parseInt(head.substring(9, 12));
        String connection = Answer.header(head, "Connection").orElse("");
        boolean closes = connection.equalsIgnoreCase("close")
                || head.startsWith("HTTP/1.0") && !connection.equalsIgnoreCase("keep-alive");
        Body body = new Body();
        String length = Answer.header(head, "Content-Length").orElse(null);
        if (Answer.header(head, "Transfer-Encoding")
                .filter("chunked"::equalsIgnoreCase)
                .isPresent()) {
            readChunks(body);
        } else if (length != null) {
            readExactly(Long.parseLong(length), body);
        } else if (status != 204 && status != 304) {
            closes = true;
            while (start < end || fill()) {
                take(end - start, body);
            }
        }
        return new Answer(status, head, body.text(), body.length, closes);
    }

    /** Returns all up to the empty line, without it. */
    private String readHead() throws IOException {
        int searched = 0;
        while (true) {
            for (int i = start + searched; i + 3 < end; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    String head = new String(buffer, start, i + 2 - start, StandardCharsets.ISO_8859_1);
                    start = i + 4;
                    return head;
                }
            }
            searched = Math.max(0, end - start - 3);
            if (end - start > HEAD_MOST) {
                throw new RequestFailed(Failure.OTHER, true, "not an HTTP response: no end of the headers");
            }
            need();
        }
    }

    private void readChunks(Body body) throws IOException {
        long size;
        do {
            size = Long.parseLong(readLine().split(";")[0].strip(), 16);
            readExactly(size, body);
            readLine();
        } while (size > 0);
    }

    private String readLine() throws IOException {
        for (int i = start; ; i++) {
            while (i >= end) {
                int before = start;
                need();
                i -= before - start;
            }
            if (buffer[i] == '\n') {
                String line = new String(buffer, start, i - start, StandardCharsets.ISO_8859_1);
                start = i + 1;
                return line.strip();
            }
        }
    }

    private void readExactly(long count, Body body) throws IOException {
        for (long left = count; left > 0; ) {
            if (start == end) {
                need();
            }
            left -= take((int) Math.min(left, end - start), body);
        }
    }

    private int take(int count, Body body) {
        body.append(buffer, start, count);
        start += count;
        return count;
    }

    private void need() throws IOException {
        if (!fill()) {
            throw answered
                    ? new RequestFailed(Failure.TRUNCATED, true, "connection closed within the response")
                    : new RequestFailed(Failure.EARLY_END, false, "connection closed before a response");
        }
    }

    /** Reads more; false at the end of the connection. Moves what is unread to the front of the buffer. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count > 0) {
            answered = true;
            end += count;
        }
        return count >= 0;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** Keeps the first part of a body and counts the rest. */
    private static final class Body {
        private byte[] kept = {};
        private long length;

        void append(byte[] bytes, int from, int count) {
            int keep = Math.min(count, BODY_KEPT - kept.length);
            if (keep > 0) {
                int before = kept.length;
                kept = Arrays.copyOf(kept, before + keep);
                System.arraycopy(bytes, from, kept, before, keep);
            }
            length += count;
        }

        String text() {
            return new String(kept, StandardCharsets.ISO_8859_1);
        }
    }
}
