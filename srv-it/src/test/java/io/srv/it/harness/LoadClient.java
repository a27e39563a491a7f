package io.srv.it.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients under way, one thread each, as a {@link LoadPlan} says. Usable from any thread; close it in any case.
 *
 * <p>A stop lets each client finish the request that it has begun.
 */
public final class LoadClient implements AutoCloseable {
    private static final int SAMPLES = 12;
    private static final long STOP_GRACE_MS = 5_000;

    private final LoadPlan plan;
    private final long startNs = System.nanoTime();
    private final Gaps gaps = new Gaps(startNs);
    private final AtomicLong requestsLeft;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder connected = new LongAdder();
    private final ConcurrentLinkedQueue<String> samples = new ConcurrentLinkedQueue<>();
    private final AtomicInteger samplesLeft = new AtomicInteger(SAMPLES);
    private final List<Client> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private volatile long stopAfterNs = Long.MAX_VALUE;
    private LoadResult result;

    LoadClient(LoadPlan plan) {
        this.plan = plan;
        this.requestsLeft = new AtomicLong(plan.requests());
        int count = plan.keepAlive() + plan.oneShot();
        if (count == 0) {
            throw new IllegalArgumentException("a plan without clients");
        }
        for (int i = 0; i < count; i++) {
            Client client = new Client(this, plan, i, i < plan.keepAlive());
            Thread thread = new Thread(client, "load client " + i);
            thread.setDaemon(true);
            clients.add(client);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    /** Returns how many requests have succeeded so far. */
    public long succeeded() {
        return succeeded.sum();
    }

    /** Returns how many requests have failed so far. */
    public long failed() {
        return failed.sum();
    }

    /** Returns how many connections were established so far. */
    public long connections() {
        return connected.sum();
    }

    /** Tells whether a client is still at work. */
    public boolean isRunning() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    /** Stops all clients and returns what they have counted; the same each time. */
    public LoadResult stop() {
        if (!stopped) {
            stopAfterNs = System.nanoTime() - startNs;
            stopped = true;
        }
        threads.forEach(LockSupport::unpark);
        return join(plan.patience().toMillis() * 2 + STOP_GRACE_MS);
    }

    /** Waits until the plan's count or duration is reached, and returns what was counted. */
    public LoadResult await() {
        return join(plan.duration().plus(plan.patience().multipliedBy(2)).toMillis() + STOP_GRACE_MS);
    }

    private synchronized LoadResult join(long timeoutMs) {
        if (result == null) {
            long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            try {
                for (Thread thread : threads) {
                    thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime())));
                    if (thread.isAlive()) {
                        throw new AssertionError(thread.getName() + " has not ended within " + timeoutMs + " ms");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for load clients", e);
            }
            List<Tally> tallies = clients.stream().map(Client::tally).toList();
            long elapsedNs = Math.min(
                    stopAfterNs,
                    tallies.stream()
                            .mapToLong(tally -> tally.endNs - startNs)
                            .max()
                            .orElseThrow());
            gaps.mark(startNs + elapsedNs);
            result = LoadResult.of(tallies, gaps, Duration.ofNanos(elapsedNs), List.copyOf(samples));
        }
        return result;
    }

    /** Takes one request of the plan; false if there is none left. */
    boolean take() {
        return !stopped && requestsLeft.getAndUpdate(left -> left > 0 ? left - 1 : 0) > 0;
    }

    boolean stopped() {
        return stopped;
    }

    void noteSuccess(long nowNs) {
        succeeded.increment();
        gaps.mark(nowNs);
    }

    void noteFailure(String what) {
        failed.increment();
        sample(what);
    }

    void noteConnection() {
        connected.increment();
    }

    void sample(String what) {
        if (samplesLeft.get() > 0 && samplesLeft.getAndDecrement() > 0) {
            samples.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) + " ms: " + what);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
