package io.srv.container.federation;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link Values} wrote, or somebody who wishes us ill. What comes out consists of the JDK's own classes, is no larger
 * in memory than the budget, and conforms to its open types.
 */
final class ValueReader {

    private static final int BOX_HEAP_BYTES = 24;
    private static final int BIG_HEAP_BYTES = 100;
    private static final int ITEM_HEAP_BYTES = 48;
    private static final int COMPOSITE_HEAP_BYTES = 120;
    private static final int ROW_HEAP_BYTES = 120;

    /** A name takes many small objects. */
    private static final int NAME_HEAP_BYTES = 300;

    private static final int NAME_HEAP_BYTES_PER_CHAR = 12;

    private static final int MAX_DIMENSIONS = 16;

    /** Rows with equal hash codes are found by trying them all. By chance there are not even two. */
    private static final int MAX_COLLISIONS = 50;

    private final Input in;

    ValueReader(Input in) {
        this.in = in;
    }

    /** Reads one value. */
    @Nullable
    Object read() throws UnreadableException {
        return read(in.byteValue(), 0);
    }

    /** Reads a field of a descriptor, which may also be a type. */
    @Nullable
    Object readField() throws UnreadableException {
        byte kind = in.byteValue();
        return kind == Values.OPEN_TYPE ? OpenTypes.read(in, 0).type() : read(kind, 0);
    }

    @SuppressWarnings("JavaUtilDate") // It is an open type, and Instant is none.
    private @Nullable Object read(byte kind, int depth) throws UnreadableException {
        if (depth >= Limits.DEPTH) {
            throw new UnreadableException("a value nested more than " + Limits.DEPTH + " deep");
        }
        if (kind == Values.NULL) {
            return null;
        }
        in.budget().heap(BOX_HEAP_BYTES);
        return switch (kind) {
            case Values.BOOLEAN -> in.booleanValue();
            case Values.CHARACTER -> in.charValue();
            case Values.BYTE -> in.byteValue();
            case Values.SHORT -> in.shortValue();
            case Values.INTEGER -> in.intValue();
            case Values.LONG -> in.longValue();
            case Values.FLOAT -> in.floatValue();
            case Values.DOUBLE -> in.doubleValue();
            case Values.STRING -> in.text();
            case Values.BIG_INTEGER -> readBigInteger();
            case Values.BIG_DECIMAL -> readBigDecimal();
            case Values.DATE -> new Date(in.longValue());
            case Values.OBJECT_NAME -> readName();
            case Values.ARRAY -> readArray(depth);
            case Values.COMPOSITE -> readComposite(depth);
            case Values.TABULAR -> readTable(depth);
            default -> throw new UnreadableException("a value of kind " + kind);
        };
    }

    private BigInteger readBigInteger() throws UnreadableException {
        in.budget().heap(BIG_HEAP_BYTES);
        byte[] bytes = in.byteArray(Limits.INTEGER_BYTES);
        if (bytes.length == 0) {
            throw new UnreadableException("a number without digits");
        }
        return new BigInteger(bytes);
    }

    private BigDecimal readBigDecimal() throws UnreadableException {
        int scale = in.intValue();
        if (Math.abs((long) scale) > Limits.SCALE) {
            throw new UnreadableException("a number with a scale of " + scale);
        }
        return new BigDecimal(readBigInteger(), scale);
    }

    private ObjectName readName() throws UnreadableException {
        String name = in.text(Limits.NAME_CHARS);
        in.budget().heap(NAME_HEAP_BYTES + (long) NAME_HEAP_BYTES_PER_CHAR * name.length());
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new UnreadableException("a name that is none", e);
        }
    }

    private Object readArray(int depth) throws UnreadableException {
        Class<?> component = ArrayKinds.numbered(in.byteValue());
        int dimensions = in.byteValue();
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new UnreadableException("an array of " + dimensions + " dimensions");
        }
        if (dimensions > 1) {
            component = Array.newInstance(component, new int[dimensions - 1]).getClass();
        }
        int length = in.count(ArrayKinds.heapBytes(component));
        Object array = Array.newInstance(component, length);
        for (int i = 0; i < length; i++) {
            if (component.isPrimitive()) {
                readPrimitive(array, i);
            } else {
                Object element = read(in.byteValue(), depth + 1);
                if (element != null && !component.isInstance(element)) {
                    throw new UnreadableException(
                            "an element of " + element.getClass() + " in an array of " + component);
                }
                Array.set(array, i, element);
            }
        }
        return array;
    }

    private void readPrimitive(Object array, int index) throws UnreadableException {
        if (array instanceof byte[] bytes) {
            bytes[index] = in.byteValue();
        } else if (array instanceof int[] ints) {
            ints[index] = in.intValue();
        } else if (array instanceof long[] longs) {
            longs[index] = in.longValue();
        } else if (array instanceof double[] doubles) {
            doubles[index] = in.doubleValue();
        } else if (array instanceof float[] floats) {
            floats[index] = in.floatValue();
        } else if (array instanceof short[] shorts) {
            shorts[index] = in.shortValue();
        } else if (array instanceof char[] chars) {
            chars[index] = in.charValue();
        } else {
            Array.setBoolean(array, index, in.booleanValue());
        }
    }

    private CompositeData readComposite(int depth) throws UnreadableException {
        SizedType type = OpenTypes.read(in, 0);
        if (!(type.type() instanceof CompositeType composite)) {
            throw new UnreadableException("a composite value of a type that is not");
        }
        return readItems(composite, type.chars(), depth);
    }

    private CompositeData readItems(CompositeType type, int typeChars, int depth) throws UnreadableException {
        in.budget().work(typeChars);
        Set<String> names = type.keySet();
        in.budget().heap(COMPOSITE_HEAP_BYTES + (long) ITEM_HEAP_BYTES * names.size());
        Map<String, @Nullable Object> items = new HashMap<>();
        for (String name : names) {
            Object value = read(in.byteValue(), depth + 1);
            OpenType<?> itemType = type.getType(name);
            // Or CompositeDataSupport complains, and prints both, however large they are.
            if (value != null && !itemType.isValue(value)) {
                throw new UnreadableException("an item of another type than it should be");
            }
            items.put(name, value);
        }
        try {
            return new CompositeDataSupport(type, items);
        } catch (OpenDataException | IllegalArgumentException e) {
            throw new UnreadableException("a composite value that contradicts itself", e);
        }
    }

    private TabularData readTable(int depth) throws UnreadableException {
        SizedType type = OpenTypes.read(in, 0);
        if (!(type.type() instanceof TabularType tabular)) {
            throw new UnreadableException("a table of a type that is none");
        }
        in.budget().work(type.chars());
        CompositeType rowType = tabular.getRowType();
        int rows = in.count(ROW_HEAP_BYTES);
        TabularDataSupport table = new TabularDataSupport(tabular);
        Map<Integer, Integer> collisions = new HashMap<>();
        for (int i = 0; i < rows; i++) {
            CompositeData row = readItems(rowType, type.chars(), depth + 1);
            try {
                // As the table does it itself.
                int hash = Arrays.asList(table.calculateIndex(row)).hashCode();
                if (collisions.merge(hash, 1, Integer::sum) > MAX_COLLISIONS) {
                    throw new UnreadableException("a table with hash codes that are all the same");
                }
                table.put(row);
            } catch (RuntimeException e) {
                throw new UnreadableException("a table that contradicts itself", e);
            }
        }
        return table;
    }
}
