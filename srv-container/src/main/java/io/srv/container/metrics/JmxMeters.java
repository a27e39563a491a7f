package io.srv.container.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.srv.container.log.Log;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A registry whose meters are MBeans: {@code io.srv.metrics:name=srv.workers,state=READY}. They come and go with the meters.
 *
 * <p>Not Micrometer's own registry for JMX: that one rounds counters to whole numbers, so seconds are lost, shows invented
 * percentiles of a timer that has none, joins name and tags to one text, and needs Dropwizard's metrics and SLF4J.
 */
final class JmxMeters {

    static final String DOMAIN = "io.srv.metrics";

    private final MBeanServer beans;
    private final Log log;
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Map<Meter, ObjectName> names = new ConcurrentHashMap<>();

    JmxMeters(MBeanServer beans, Log log) {
        this.beans = beans;
        this.log = log;
        registry.config().onMeterAdded(this::add).onMeterRemoved(this::remove);
    }

    MeterRegistry registry() {
        return registry;
    }

    private void add(Meter meter) {
        try {
            ObjectName name = nameOf(meter.getId());
            beans.registerMBean(new MeterBean(meter), name);
            names.put(meter, name);
        } catch (JMException e) {
            log.warn("meter " + meter.getId().getName() + " has no MBean: " + e.getMessage());
        }
    }

    private void remove(Meter meter) {
        ObjectName name = names.remove(meter);
        if (name == null) {
            return;
        }
        try {
            beans.unregisterMBean(name);
        } catch (JMException e) {
            log.warn("MBean " + name + " was gone already");
        }
    }

    private static ObjectName nameOf(Meter.Id id) throws JMException {
        StringBuilder name = new StringBuilder(DOMAIN).append(":name=").append(id.getName());
        for (Tag tag : id.getTags()) {
            name.append(',').append(tag.getKey()).append('=').append(value(tag.getValue()));
        }
        return new ObjectName(name.toString());
    }

    private static String value(String text) {
        return text.matches("[A-Za-z0-9_.-]+") ? text : ObjectName.quote(text);
    }
}
