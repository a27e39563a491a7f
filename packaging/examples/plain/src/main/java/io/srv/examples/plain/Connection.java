package io.srv.examples.plain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.srv.api.SrvContext;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One client's connection: reads requests and answers them, one after the other, on the calling thread. */
final class Connection {

    private static final Pattern GET = Pattern.compile("GET (\\S+) HTTP/1\\.1(\r\n.*)?", Pattern.DOTALL);
    private static final Pattern SLOW = Pattern.compile("/slow\\?ms=(\\d{1,5})");
    private static final Pattern CLOSE = Pattern.compile("\r\nconnection:[ \t]*close");
    private static final int MAX_HEAD_BYTES = 8192;
    private static final int MAX_SLOW_MS = 30_000;
    private static final int LINGER_MS = 1_000;
    private static final long PID = ProcessHandle.current().pid();

    private final Socket socket;
    private final SrvContext context;
    private final InputStream in;

    Connection(Socket socket, SrvContext context) throws IOException {
        this.socket = socket;
        this.context = context;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Returns when the client has left, or has been told to. */
    void serve() throws IOException {
        boolean close = false;
        while (!close) {
            String head = readHead();
            if (head.isEmpty()) {
                return;
            }
            Matcher get = GET.matcher(head);
            boolean understood = get.matches();
            String body = understood ? answer(get.group(1)) : "";
            String status = !understood ? "400 Bad Request" : body.isEmpty() ? "404 Not Found" : "200 OK";
            // Asked last, when the answer is about to leave: draining may have begun while it was being made.
            close = !understood || wantsClose(head) || context.draining();
            write(status, body, close);
        }
        linger();
    }

    /** Returns the request line and the headers without the empty line after them; empty at the end of the stream. */
    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0 || head.length() == MAX_HEAD_BYTES) {
                return "";
            }
            head.append((char) next);
        }
        return head.substring(0, head.length() - 4);
    }

    /** Returns the body for a path; empty if there is no such path. */
    private static String answer(String path) {
        Matcher slow = SLOW.matcher(path);
        if (slow.matches()) {
            sleep(Math.min(Integer.parseInt(slow.group(1)), MAX_SLOW_MS));
        }
        if (path.equals("/pid")) {
            return Long.toString(PID);
        }
        return path.equals("/") || slow.matches() ? "Hello from " + PID + "\n" : "";
    }

    private static boolean wantsClose(String head) {
        return CLOSE.matcher(head.toLowerCase(Locale.ROOT)).find();
    }

    private void write(String status, String body, boolean close) throws IOException {
        String response = "HTTP/1.1 " + status + "\r\nX-Worker: " + context.workerId()
                + "\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
                + (close ? "\r\nConnection: close" : "") + "\r\n\r\n" + body;
        socket.getOutputStream().write(response.getBytes(ISO_8859_1));
    }

    /**
     * Waits a moment for the client to close first. Closing over bytes that nobody read (a client may send its next
     * request before it has this answer) makes the kernel reset the connection, and the answer would be lost with it.
     */
    private void linger() throws IOException {
        socket.shutdownOutput();
        socket.setSoTimeout(LINGER_MS);
        long untilNs = System.nanoTime() + LINGER_MS * 1_000_000L;
        while (System.nanoTime() < untilNs && in.read() >= 0) {}
    }

    private static void sleep(int ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
