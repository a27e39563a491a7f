package io.srv.it.harness;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that are opened one by one and stay open: who has accepted them, and whether they still serve. For one
 * thread.
 */
public final class HeldConnections implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;

    private final List<HttpConnection> connections = new ArrayList<>();

    private HeldConnections() {}

    /**
     * Connects to 127.0.0.1.
     *
     * @param interval from one connect to the next; never less, also after a delay
     */
    public static HeldConnections open(int port, int count, Duration interval) throws RequestFailed {
        HeldConnections held = new HeldConnections();
        InetSocketAddress target = new InetSocketAddress("127.0.0.1", port);
        try {
            long dueNs = System.nanoTime();
            for (int i = 0; i < count; i++) {
                while (System.nanoTime() - dueNs < 0) {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
                dueNs = System.nanoTime() + interval.toNanos();
                held.connections.add(HttpConnection.open(target, null, TIMEOUT_MS));
            }
            return held;
        } catch (RequestFailed e) {
            held.close();
            throw e;
        }
    }

    /** Sends one request over each, and returns how many each worker answered: those it had accepted. */
    public SortedMap<String, Long> byWorker() throws RequestFailed {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (HttpConnection connection : connections) {
            Answer answer = connection.exchange(Http.request("/", true));
            counts.merge(answer.worker(), 1L, Long::sum);
        }
        return counts;
    }

    /** Closes all of them. */
    @Override
    public void close() {
        connections.forEach(HttpConnection::close);
    }
}
