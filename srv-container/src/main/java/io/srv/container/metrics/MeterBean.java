package io.srv.container.metrics;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/** One meter as an MBean: a number for each of its measurements, Value, Count or TotalTime in seconds; and its Unit. */
final class MeterBean implements DynamicMBean {

    private static final String UNIT = "Unit";

    private final Meter meter;

    MeterBean(Meter meter) {
        this.meter = meter;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        if (attribute.equals(UNIT)) {
            return unit();
        }
        for (Measurement measurement : meter.measure()) {
            if (nameOf(measurement.getStatistic()).equals(attribute)) {
                return measurement.getValue();
            }
        }
        throw new AttributeNotFoundException(attribute);
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList found = new AttributeList();
        for (String attribute : attributes) {
            try {
                found.add(new Attribute(attribute, getAttribute(attribute)));
            } catch (AttributeNotFoundException e) {
                // By the contract of this method it is left out.
            }
        }
        return found;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        String description = Objects.requireNonNullElse(meter.getId().getDescription(), "");
        List<MBeanAttributeInfo> attributes = new ArrayList<>();
        for (Measurement measurement : meter.measure()) {
            String name = nameOf(measurement.getStatistic());
            attributes.add(new MBeanAttributeInfo(name, "double", description, true, false, false));
        }
        attributes.add(
                new MBeanAttributeInfo(UNIT, "java.lang.String", "Of Value, Count or TotalTime.", true, false, false));
        return new MBeanInfo(
                MeterBean.class.getName(),
                description,
                attributes.toArray(MBeanAttributeInfo[]::new),
                null,
                null,
                null);
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " can only be read");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) throws ReflectionException {
        throw new ReflectionException(new NoSuchMethodException(action));
    }

    private String unit() {
        @Nullable String unit = meter.getId().getBaseUnit();
        return unit == null ? "" : unit;
    }

    /** Returns {@code TotalTime} for {@code TOTAL_TIME}. */
    private static String nameOf(Statistic statistic) {
        return switch (statistic) {
            case TOTAL, TOTAL_TIME -> "TotalTime";
            case COUNT -> "Count";
            case MAX -> "Max";
            default -> "Value";
        };
    }
}
