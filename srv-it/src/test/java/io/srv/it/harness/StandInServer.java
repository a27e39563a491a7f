package io.srv.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server in the test's own JVM that errs as it is told to: what {@link LoadClient} is tried on. One daemon thread for
 * each connection.
 */
final class StandInServer implements AutoCloseable {
    /** What to do with a request that was read completely. */
    interface Script {
        /**
         * Answers, or does not.
         *
         * @param number of the request on its connection, from 1
         * @return whether to read another request; else the connection is closed in order
         */
        boolean answer(Socket socket, int number) throws IOException;
    }

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "stand-in server");
        thread.setDaemon(true);
        return thread;
    });

    StandInServer(Script script) {
        this.script = script;
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress("127.0.0.1", Ports.free()), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            boolean more = true;
            for (int number = 1; more; number++) {
                List<String> head = readHead(reader);
                more = !head.isEmpty() && script.answer(socket, number) && !head.contains("Connection: close");
            }
        } catch (IOException e) {
            // The client has gone, or the script has reset the connection.
        } finally {
            open.remove(socket);
        }
    }

    /** Returns the lines up to the empty one; none at the end of the connection. */
    private static List<String> readHead(BufferedReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void writeOk(Socket socket, String headers, String body) throws IOException {
        write(socket, "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Ends the connection with an RST instead of a FIN. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
