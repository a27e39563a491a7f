package io.srv.container.management;

import io.srv.jmx.Description;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import org.jspecify.annotations.Nullable;

/** What the interface of an MXBean says of itself beyond its types: the JDK would call every parameter p0, p1. */
final class Descriptions {

    private final Class<?> type;

    Descriptions(Class<?> type) {
        this.type = type;
    }

    @Nullable
    String ofBean() {
        Description description = type.getAnnotation(Description.class);
        return description == null ? null : description.value();
    }

    @Nullable
    String of(MBeanAttributeInfo attribute) {
        return method(attribute.isIs() ? "is" + attribute.getName() : "get" + attribute.getName())
                .map(method -> method.getAnnotation(Description.class))
                .map(Description::value)
                .orElse(attribute.getDescription());
    }

    @Nullable
    String of(MBeanOperationInfo operation) {
        return method(operation.getName())
                .map(method -> method.getAnnotation(Description.class))
                .map(Description::value)
                .orElse(operation.getDescription());
    }

    @Nullable
    String nameOfParameter(MBeanOperationInfo operation, int index) {
        return method(operation.getName())
                .map(method -> method.getParameters()[index].getName())
                .orElse(operation.getSignature()[index].getName());
    }

    /** No two of ours have the same name. */
    private Optional<Method> method(String name) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst();
    }
}
