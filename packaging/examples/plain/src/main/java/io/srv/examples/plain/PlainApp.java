package io.srv.examples.plain;

import io.srv.api.Listener;
import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import io.srv.api.StopReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An HTTP server by hand: one thread accepts, blocking, and each connection has a thread of its own. For TCP listeners.
 *
 * <p>It drains without losing anybody. The accept loop needs no care: once the worker drains, {@code accept} parks, and
 * throws when the channel is closed. A connection that is idle then stays open, for its client may be sending a request
 * this very moment: that request is answered with {@code Connection: close}.
 */
public final class PlainApp implements SrvApp {

    private static final Duration RESERVE = Duration.ofSeconds(1);
    private static final long LOOK_EVERY_MS = 20;

    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private List<Listener> listeners = List.of();

    @Override
    public void start(SrvContext context) {
        listeners = context.listeners().isEmpty() ? List.of(context.listen("8080")) : context.listeners();
        for (Listener listener : listeners) {
            ServerSocketChannel channel = listener.channel();
            new Thread(() -> accept(channel, context), "accept-" + listener.name()).start();
        }
    }

    @Override
    public void stop(StopReason reason, Duration grace) throws InterruptedException, IOException {
        long deadlineNs = System.nanoTime() + patience(grace).toNanos();
        // A connection accepted a moment ago may not be in the set yet: so look twice.
        int emptyLooks = 0;
        while (emptyLooks < 2 && System.nanoTime() < deadlineNs) {
            emptyLooks = connections.isEmpty() ? emptyLooks + 1 : 0;
            Thread.sleep(LOOK_EVERY_MS);
        }
        listeners.forEach(Listener::close);
        for (Socket connection : connections) {
            connection.close();
        }
    }

    /** Returns how long idle clients are waited for: until a second before the end, at least half the time. */
    private static Duration patience(Duration grace) {
        Duration half = grace.dividedBy(2);
        Duration most = grace.minus(RESERVE);
        return most.compareTo(half) > 0 ? most : half;
    }

    private void accept(ServerSocketChannel channel, SrvContext context) {
        while (channel.isOpen()) {
            try {
                Socket socket = channel.accept().socket();
                connections.add(socket);
                new Thread(() -> serve(socket, context), "http").start();
            } catch (IOException e) {
                if (channel.isOpen()) {
                    pauseAfter(e);
                }
            }
        }
    }

    private void serve(Socket socket, SrvContext context) {
        try (socket) {
            new Connection(socket, context).serve();
        } catch (IOException e) {
            // The client went away, or stop() lost its patience: nobody is left to tell.
        } finally {
            connections.remove(socket);
        }
    }

    /** Too many open files, most likely: accepting again at once would fail the same way, and burn a processor. */
    private static void pauseAfter(IOException e) {
        System.err.println("cannot accept: " + e.getMessage());
        try {
            Thread.sleep(100);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
