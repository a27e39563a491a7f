package io.srv.container.metrics;

import io.srv.container.log.Log;
import io.srv.container.options.MetricsOptions;
import io.srv.jmx.MasterMXBean;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The meters of this master's pool, as the options want them.
 *
 * <p>This class is loaded before the first worker starts, so it knows nothing of Micrometer: {@link Meters} does.
 */
public final class Metrics implements AutoCloseable {

    private static final long POLL_MS = 100;
    // Past that the pool has trouble, and somebody may look for it here.
    private static final long BOOT_PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    /** How soon the MBeans follow workers that come and go; their values are read when somebody asks. */
    private static final long FOLLOW_MS = 5_000;

    private final boolean jmx;
    private final @Nullable PrometheusEndpoint endpoint;
    private final Log log;
    private final CountDownLatch closing = new CountDownLatch(1);

    private Metrics(boolean jmx, @Nullable PrometheusEndpoint endpoint, Log log) {
        this.jmx = jmx;
        this.endpoint = endpoint;
        this.log = log;
    }

    /**
     * Binds the address for Prometheus, if there is one. Nobody is answered before {@link #start}.
     *
     * @throws BindException if that cannot be done; the message is one sentence
     */
    public static Metrics bind(MetricsOptions options, Log log) throws BindException {
        PrometheusEndpoint endpoint = null;
        if (options.prometheus().isPresent()) {
            endpoint = PrometheusEndpoint.bind(options.prometheus().get(), log);
            log.info("serving metrics on " + endpoint.address());
        }
        return new Metrics(options.jmx(), endpoint, log);
    }

    /** Returns where meters are served for Prometheus, with the port that was chosen; empty: nowhere. */
    Optional<String> address() {
        return Optional.ofNullable(endpoint).map(PrometheusEndpoint::address);
    }

    /** Starts all else, in a thread of its own: as soon as the pool has booted, which must not be slowed down. */
    public void start(MBeanServer beans) {
        if (jmx || endpoint != null) {
            Thread thread = new Thread(() -> run(beans), "srv-metrics");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Stops answering, and removes the MBeans. */
    @Override
    public void close() {
        closing.countDown();
        if (endpoint != null) {
            endpoint.close();
        }
    }

    private void run(MBeanServer beans) {
        try {
            awaitPool(beans);
            try (Meters meters = new Meters(beans, log)) {
                if (endpoint != null) {
                    endpoint.start(meters.exposition());
                }
                if (jmx) {
                    meters.showAsBeans();
                }
                while (!closing.await(FOLLOW_MS, TimeUnit.MILLISECONDS)) {
                    if (jmx) {
                        meters.refresh();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            log.bug("metrics have failed; the pool goes on without", e);
        }
    }

    private void awaitPool(MBeanServer beans) throws InterruptedException {
        long beganNs = System.nanoTime();
        while (isBooting(beans) && System.nanoTime() - beganNs < BOOT_PATIENCE_NS) {
            if (closing.await(POLL_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private static boolean isBooting(MBeanServer beans) {
        try {
            return "BOOTING".equals(beans.getAttribute(new ObjectName(MasterMXBean.OBJECT_NAME), "Phase"));
        } catch (JMException e) {
            return true;
        }
    }
}
