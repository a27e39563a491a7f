package io.srv.it.harness;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a {@link LoadClient} is to do: as fast as it can and until it is stopped, if nothing else is said.
 *
 * @param target      where the server listens; a loopback address
 * @param path        what to get
 * @param keepAlive   how many clients send all their requests over one connection
 * @param oneShot     how many clients open a connection for each request
 * @param perSecond   requests in a second, of all clients together; 0: no limit
 * @param requests    requests of all clients together, after which they end; {@link Long#MAX_VALUE}: no limit
 * @param duration    time after which they end
 * @param patience    longest time to connect, and between two bytes
 * @param closesFirst whether one-shot clients close a connection that the server has said it closes; else they wait until
 *                    it does
 */
public record LoadPlan(
        InetSocketAddress target,
        String path,
        int keepAlive,
        int oneShot,
        double perSecond,
        long requests,
        Duration duration,
        Duration patience,
        boolean closesFirst) {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    /** Begins a plan, of no client yet, for a server on 127.0.0.1. */
    public static LoadPlan to(int port) {
        return to(new InetSocketAddress("127.0.0.1", port));
    }

    /** Begins a plan, of no client yet. */
    public static LoadPlan to(InetSocketAddress target) {
        return new LoadPlan(target, "/", 0, 0, 0, Long.MAX_VALUE, FOR_EVER, Duration.ofSeconds(10), false);
    }

    /** With that path. */
    public LoadPlan path(String newPath) {
        return new LoadPlan(target, newPath, keepAlive, oneShot, perSecond, requests, duration, patience, closesFirst);
    }

    /** With that many keep-alive clients. */
    public LoadPlan keepAlive(int clients) {
        return new LoadPlan(target, path, clients, oneShot, perSecond, requests, duration, patience, closesFirst);
    }

    /** With that many one-shot clients. */
    public LoadPlan oneShot(int clients) {
        return new LoadPlan(target, path, keepAlive, clients, perSecond, requests, duration, patience, closesFirst);
    }

    /** With that rate, shared evenly by all clients. */
    public LoadPlan perSecond(double rate) {
        return new LoadPlan(target, path, keepAlive, oneShot, rate, requests, duration, patience, closesFirst);
    }

    /** With that many requests at most. */
    public LoadPlan requests(long count) {
        return new LoadPlan(target, path, keepAlive, oneShot, perSecond, count, duration, patience, closesFirst);
    }

    /** With that end. */
    public LoadPlan duration(Duration time) {
        return new LoadPlan(target, path, keepAlive, oneShot, perSecond, requests, time, patience, closesFirst);
    }

    /** With that patience. */
    public LoadPlan patience(Duration time) {
        return new LoadPlan(target, path, keepAlive, oneShot, perSecond, requests, duration, time, closesFirst);
    }

    /** With one-shot clients that do not leave it to the server to close. */
    public LoadPlan closingFirst() {
        return new LoadPlan(target, path, keepAlive, oneShot, perSecond, requests, duration, patience, true);
    }

    /** Starts the clients. */
    public LoadClient start() {
        return new LoadClient(this);
    }

    /** Starts the clients and waits until the plan is done; it must have an end. */
    public LoadResult run() {
        try (LoadClient client = start()) {
            return client.await();
        }
    }
}
