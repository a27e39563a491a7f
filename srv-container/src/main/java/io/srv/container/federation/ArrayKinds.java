package io.srv.container.federation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.List;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/** The classes of which there may be arrays, by the number that stands for them. Stateless. */
final class ArrayKinds {

    private static final List<Class<?>> CLASSES = List.of(
            Object.class,
            Void.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            String.class,
            BigDecimal.class,
            BigInteger.class,
            Date.class,
            ObjectName.class,
            CompositeData.class,
            TabularData.class,
            boolean.class,
            char.class,
            byte.class,
            short.class,
            int.class,
            long.class,
            float.class,
            double.class);

    private ArrayKinds() {}

    /** Returns the class that stands for this one; arrays of what has no number are arrays of {@link Object}. */
    static Class<?> standingFor(Class<?> component) {
        if (CompositeData.class.isAssignableFrom(component)) {
            return CompositeData.class;
        }
        if (TabularData.class.isAssignableFrom(component)) {
            return TabularData.class;
        }
        return CLASSES.contains(component) ? component : Object.class;
    }

    static int numberOf(Class<?> component) {
        return CLASSES.indexOf(component);
    }

    static Class<?> numbered(int number) throws UnreadableException {
        return Input.element(CLASSES, number);
    }

    /** Returns the primitive class for the name of its box. */
    static Class<?> primitiveOf(String box) throws UnreadableException {
        return switch (box) {
            case "java.lang.Boolean" -> boolean.class;
            case "java.lang.Character" -> char.class;
            case "java.lang.Byte" -> byte.class;
            case "java.lang.Short" -> short.class;
            case "java.lang.Integer" -> int.class;
            case "java.lang.Long" -> long.class;
            case "java.lang.Float" -> float.class;
            case "java.lang.Double" -> double.class;
            default -> throw new UnreadableException("a primitive array of " + box);
        };
    }

    /** Returns about how much memory an element takes in an array, without what it refers to. */
    static int heapBytes(Class<?> component) {
        return component == long.class || component == double.class || !component.isPrimitive()
                ? Long.BYTES
                : Integer.BYTES;
    }
}
