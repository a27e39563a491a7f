package io.srv.container.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.srv.container.log.Log;
import io.srv.metrics.PoolMetrics;
import java.util.function.Function;
import javax.management.MBeanServer;

/** The registries of this master. */
final class Meters implements AutoCloseable {

    private final MBeanServer beans;
    private final Log log;
    private final PoolMetrics pool;

    Meters(MBeanServer beans, Log log) {
        this.beans = beans;
        this.log = log;
        this.pool = new PoolMetrics(beans);
    }

    /** Returns what renders all meters, as they are then, in a content type of {@link Format}. */
    Function<String, String> exposition() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        pool.bindTo(registry);
        return contentType -> {
            pool.refresh();
            return registry.scrape(contentType);
        };
    }

    /** Registers an MBean for each meter. */
    void showAsBeans() {
        pool.bindTo(new JmxMeters(beans, log).registry());
    }

    /** Lets the MBeans follow what has come and gone. */
    void refresh() {
        pool.refresh();
    }

    @Override
    public void close() {
        pool.close();
    }
}
