package io.srv.it.healing;

import io.srv.it.harness.Answer;
import io.srv.it.harness.Http;
import io.srv.it.harness.HttpConnection;
import io.srv.it.harness.RequestFailed;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** A connection to one worker, used a hundred times a second by a thread of its own from {@link #begin} on. */
final class Kept implements AutoCloseable {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final String worker;
    private final HttpConnection connection;
    private final Thread thread = new Thread(this::run, "kept connection");
    private volatile boolean stopped;
    private volatile int answers;
    private volatile String failure = "";

    private Kept(String worker, HttpConnection connection) {
        this.worker = worker;
        this.connection = connection;
    }

    /** Opens connections until there is one to each of that many workers; ordered by the workers' ids. */
    static List<Kept> toEach(int workers, int port) {
        Map<Long, Kept> found = new TreeMap<>();
        List<HttpConnection> spare = new ArrayList<>();
        Awaitility.await("a connection to each of " + workers + " workers").until(() -> {
            HttpConnection connection = Http.connect(new InetSocketAddress("127.0.0.1", port));
            String worker = connection.exchange(Http.request("/", true)).worker();
            if (found.putIfAbsent(Long.valueOf(worker), new Kept(worker, connection)) != null) {
                spare.add(connection);
            }
            return found.size() == workers;
        });
        spare.forEach(HttpConnection::close);
        return List.copyOf(found.values());
    }

    /** The worker's id. */
    String worker() {
        return worker;
    }

    /** Sends one request; not after {@link #begin}. */
    Answer get(String path) throws RequestFailed {
        return connection.exchange(Http.request(path, true));
    }

    Kept begin() {
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (!stopped) {
                Answer answer = get("/");
                if (answer.status() != 200 || !answer.worker().equals(worker)) {
                    failure = answer.toString();
                    return;
                }
                answers++;
                LockSupport.parkNanos(INTERVAL_NS);
            }
        } catch (RequestFailed e) {
            failure = e.toString();
        }
    }

    /** Ends it, and returns what failed; empty if nothing did. */
    String stop() throws InterruptedException {
        stopped = true;
        thread.join();
        return answers == 0 && failure.isEmpty() ? "no answer" : failure;
    }

    @Override
    public void close() {
        stopped = true;
        connection.close();
    }
}
