package io.srv.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.srv.jmx.MasterMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a pool, for any Micrometer registry: {@code docs/metrics.md} lists them.
 *
 * <p>Needs no more than a connection to the master's MBeans, be it its own MBean server or one over the network, with at least
 * the right to read. Who reads a meter gets values that are at most a second old: all of them are read at once, with one
 * request. Workers, listeners and the master may come and go: their meters are registered and removed with the next read. A
 * value that is not known has no meter, rather than 0 or NaN. If the master cannot be read, or does not answer within two
 * seconds, only {@code srv.master.up} is left, with 0.
 *
 * <p>Usable from any thread. A registry that is scraped reads by itself; call {@link #refresh} before a scrape to have what is
 * new in the same one. For several pools in one registry give each its own tags.
 */
public final class PoolMetrics implements MeterBinder, AutoCloseable {

    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long IDLE_S = 10;

    private final MBeanServerConnection master;
    private final Tags tags;
    private final ThreadPoolExecutor reader;

    private final Object readLock = new Object();
    private @Nullable Future<?> read;
    private long readBeganNs;

    private final Object showLock = new Object();
    private final List<MeterSet> sets = new ArrayList<>();
    private List<Sample> shown = Samples.ofNone();
    private volatile long shownNs = System.nanoTime() - FRESH_NS;
    private volatile boolean closed;

    /**
     * Creates meters without further tags.
     *
     * @param master to a JVM that is a master, or will be, or was
     */
    public PoolMetrics(MBeanServerConnection master) {
        this(master, Tags.empty());
    }

    /**
     * Creates meters that have these tags beside their own.
     *
     * @param master to a JVM that is a master, or will be, or was
     * @param tags   none of them {@code state}, {@code reason}, {@code outcome}, {@code listener} or {@code slot}
     */
    public PoolMetrics(MBeanServerConnection master, Iterable<Tag> tags) {
        this.master = master;
        this.tags = Tags.of(tags);
        this.reader = new ThreadPoolExecutor(1, 1, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "srv-pool-metrics");
            thread.setDaemon(true);
            return thread;
        });
        reader.allowCoreThreadTimeOut(true);
    }

    /**
     * Adds the meters to a registry, at once as far as the master answers within two seconds. May be called for several.
     *
     * @throws IllegalStateException if these meters were closed
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        if (closed) {
            throw new IllegalStateException("these meters were closed; create new ones");
        }
        refresh();
        synchronized (showLock) {
            MeterSet set = new MeterSet(registry, tags, this::refresh);
            sets.add(set);
            set.show(shown);
        }
    }

    /** Reads the master unless that was done within the last second. Waits at most two seconds. */
    public void refresh() {
        long nowNs = System.nanoTime();
        if (closed || nowNs - shownNs < FRESH_NS) {
            return;
        }
        Future<?> running;
        long leftNs;
        synchronized (readLock) {
            if (read == null || read.isDone()) {
                if (closed) {
                    return;
                }
                read = reader.submit(this::read);
                readBeganNs = nowNs;
            }
            running = read;
            leftNs = readBeganNs + PATIENCE_NS - nowNs;
        }
        try {
            running.get(Math.max(0, leftNs), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Noted as a read, so that nobody waits for the same answer at each meter.
            shownNs = System.nanoTime();
            show(Samples.ofNone());
        } catch (ExecutionException e) {
            // A registry refused a meter and has said so; the others are there.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes all meters from all registries. Does not close the connection. */
    @Override
    public void close() {
        synchronized (readLock) {
            closed = true;
            reader.shutdown();
        }
        synchronized (showLock) {
            sets.forEach(set -> set.show(List.of()));
            sets.clear();
        }
    }

    private void read() {
        List<Sample> samples;
        try {
            samples = Samples.of(master.getAttributes(
                    new ObjectName(MasterMXBean.OBJECT_NAME), Samples.ATTRIBUTES.toArray(String[]::new)));
        } catch (Exception e) {
            // Not there, not allowed, not a master: all the same to who looks at meters.
            samples = Samples.ofNone();
        }
        // Before the meters are there, for a registry may read them as they come.
        shownNs = System.nanoTime();
        show(samples);
    }

    private void show(List<Sample> samples) {
        synchronized (showLock) {
            shown = samples;
            sets.forEach(set -> set.show(samples));
        }
    }
}
