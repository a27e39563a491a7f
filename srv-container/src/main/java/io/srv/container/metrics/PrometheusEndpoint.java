package io.srv.container.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.srv.container.listener.ListenAddress;
import io.srv.container.log.Log;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Answers {@code GET /metrics}. A few daemon threads do it, with a short queue, and clients that are slow to ask or to listen
 * are cut off: whoever scrapes gets no more of the master than that.
 */
final class PrometheusEndpoint implements AutoCloseable {

    private static final String PATH = "/metrics";
    private static final int THREADS = 4;
    private static final int QUEUE = 16;
    private static final int BACKLOG = 64;
    private static final long IDLE_S = 30;

    /** Of the JDK's server, which knows them as properties of the JVM only; this is its one server. Times in s. */
    private static final Map<String, String> LIMITS = Map.of(
            "jdk.httpserver.maxConnections", "64",
            "sun.net.httpserver.maxReqTime", "5",
            "sun.net.httpserver.maxRspTime", "5",
            // Or an answer in two parts waits 40 ms for an acknowledgement.
            "sun.net.httpserver.nodelay", "true");

    private final HttpServer server;
    private final Log log;
    private final AtomicInteger threadCount = new AtomicInteger();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_S, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), this::thread);
    private final Object rendering = new Object();

    private PrometheusEndpoint(HttpServer server, Log log) {
        this.server = server;
        this.log = log;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Binds the address; clients may connect from now on, and wait.
     *
     * @throws BindException if that cannot be done; the message is one sentence
     */
    static PrometheusEndpoint bind(ListenAddress address, Log log) throws BindException {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        try {
            return new PrometheusEndpoint(HttpServer.create((InetSocketAddress) address.resolve(), BACKLOG), log);
        } catch (IOException e) {
            throw new BindException("cannot serve metrics on " + address.text() + ": " + reason(e));
        }
    }

    /** Returns where it listens, with the port that was chosen. */
    String address() {
        return ListenAddress.canonical(server.getAddress());
    }

    /**
     * Starts to answer.
     *
     * @param exposition gives the meters in a content type of {@link Format}; is asked by one thread at a time
     */
    void start(Function<String, String> exposition) {
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, exposition));
        server.start();
    }

    /** Frees the address; if it was never started, the end of the JVM does that. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private Thread thread(Runnable task) {
        // Not srv-something: that would end the master for an error in the JDK's server.
        Thread thread = new Thread(task, "metrics-http-" + threadCount.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private void answer(HttpExchange exchange, Function<String, String> exposition) throws IOException {
        try (exchange) {
            if (!PATH.equals(exchange.getRequestURI().getPath())) {
                send(exchange, 404, Format.PLAIN, "nothing here; ask for " + PATH + "\n");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, 405, Format.PLAIN, "use GET\n");
            } else {
                List<String> accepted = exchange.getRequestHeaders().getOrDefault("Accept", List.of());
                String format = Format.best(String.join(",", accepted));
                answer(exchange, exposition, format);
            }
        }
    }

    private void answer(HttpExchange exchange, Function<String, String> exposition, String format) throws IOException {
        String text;
        try {
            text = rendered(exposition, format);
        } catch (RuntimeException e) {
            log.bug("metrics cannot be shown", e);
            send(exchange, 500, Format.PLAIN, "a bug in srv-container; its log says more\n");
            return;
        }
        send(exchange, 200, format, text);
    }

    /** One at a time: the texts of many would need the memory of many. */
    private String rendered(Function<String, String> exposition, String format) {
        synchronized (rendering) {
            return exposition.apply(format);
        }
    }

    private static void send(HttpExchange exchange, int status, String contentType, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }

    private static String reason(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "unknown host; use an address of this machine";
        }
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String lower = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        return switch (message) {
            case "Address already in use" -> lower + "; stop the process that has it, or choose another";
            case "Permission denied" -> lower + "; use a port from 1024 on";
            case "Cannot assign requested address" -> lower + "; use an address of this machine";
            default -> lower;
        };
    }
}
