package io.srv.container.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.srv.container.log.Log;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JmxMetersTest {

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final Log log = Log.toStderr();
    private final JmxMeters meters = new JmxMeters(beans, log);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void eachMeterIsABeanWithItsTagsInTheName() throws JMException {
        Gauge.builder("srv.workers", () -> 4).tag("state", "READY").register(meters.registry());
        FunctionCounter.builder("srv.worker.cpu", this, unused -> 4.25)
                .tag("slot", "0")
                .baseUnit("seconds")
                .register(meters.registry());
        FunctionTimer.builder("srv.worker.drain", this, unused -> 3, unused -> 1_500, TimeUnit.MILLISECONDS)
                .register(meters.registry());

        assertThat(attributes("io.srv.metrics:name=srv.workers,state=READY"))
                .isEqualTo(Map.of("Value", 4.0, "Unit", ""));
        assertThat(attributes("io.srv.metrics:name=srv.worker.cpu,slot=0"))
                .isEqualTo(Map.of("Count", 4.25, "Unit", "seconds"));
        assertThat(attributes("io.srv.metrics:name=srv.worker.drain"))
                .isEqualTo(Map.of("Count", 3.0, "TotalTime", 1.5, "Unit", "seconds"));
    }

    @Test
    void anAddressInATagIsQuoted() {
        Gauge.builder("srv.listener.queue", () -> 4).tag("listener", "*:8080").register(meters.registry());
        Gauge.builder("srv.listener.queue", () -> 4)
                .tag("listener", "unix:/run/a,b\"=?.sock")
                .register(meters.registry());

        assertThat(beans.queryNames(null, null).stream().map(name -> name.getKeyProperty("listener")))
                .contains("\"\\*:8080\"", ObjectName.quote("unix:/run/a,b\"=?.sock"));
    }

    @Test
    void aBeanGoesWithItsMeter() {
        TreeSet<ObjectName> before = new TreeSet<>(beans.queryNames(null, null));
        for (int i = 0; i < 100; i++) {
            Meter meter =
                    Gauge.builder("srv.workers", () -> 4).tag("state", "READY").register(meters.registry());
            assertThat(beans.queryNames(null, null)).hasSize(before.size() + 1);
            meters.registry().remove(meter);
        }

        assertThat(beans.queryNames(null, null)).isEqualTo(before);
    }

    @Test
    void aMeterCanOnlyBeRead() throws JMException {
        Gauge.builder("srv.workers", () -> 4).register(meters.registry());
        ObjectName name = new ObjectName("io.srv.metrics:name=srv.workers");

        assertThatThrownBy(() -> beans.setAttribute(name, new Attribute("Value", 1.0)))
                .isInstanceOf(AttributeNotFoundException.class)
                .hasMessage("Value can only be read");
        assertThatThrownBy(() -> beans.getAttribute(name, "Mean")).isInstanceOf(AttributeNotFoundException.class);
        assertThat(beans.getAttributes(name, new String[] {"Mean", "Value"}))
                .containsExactly(new Attribute("Value", 4.0));
    }

    private Map<String, Object> attributes(String text) throws JMException {
        ObjectName name = new ObjectName(text);
        String[] names = Arrays.stream(beans.getMBeanInfo(name).getAttributes())
                .map(attribute -> attribute.getName())
                .toArray(String[]::new);
        Map<String, Object> values = new java.util.TreeMap<>();
        beans.getAttributes(name, names).asList().forEach(one -> values.put(one.getName(), one.getValue()));
        return values;
    }
}
