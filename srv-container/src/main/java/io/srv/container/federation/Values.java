package io.srv.container.federation;

import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Date;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.TabularData;
import org.jspecify.annotations.Nullable;

/** Writes values of open types, and nested arrays of them, each behind a byte that says what it is. */
final class Values {

    static final byte NULL = 0;
    static final byte BOOLEAN = 1;
    static final byte CHARACTER = 2;
    static final byte BYTE = 3;
    static final byte SHORT = 4;
    static final byte INTEGER = 5;
    static final byte LONG = 6;
    static final byte FLOAT = 7;
    static final byte DOUBLE = 8;
    static final byte STRING = 9;
    static final byte BIG_DECIMAL = 10;
    static final byte BIG_INTEGER = 11;
    static final byte DATE = 12;
    static final byte OBJECT_NAME = 13;
    static final byte ARRAY = 14;
    static final byte COMPOSITE = 15;
    static final byte TABULAR = 16;

    /** Only in descriptors. */
    static final byte OPEN_TYPE = 17;

    private final Output out;
    private final boolean foreignAsText;

    /** @param foreignAsText whether a value of any other type becomes a text; else it is refused */
    Values(Output out, boolean foreignAsText) {
        this.out = out;
        this.foreignAsText = foreignAsText;
    }

    /**
     * Writes a value.
     *
     * @throws UnsendableException if it cannot be written within the limits
     */
    void write(@Nullable Object value) throws IOException {
        write(value, 0);
    }

    private void write(@Nullable Object value, int depth) throws IOException {
        if (depth >= Limits.DEPTH) {
            throw new UnsendableException("is nested more than " + Limits.DEPTH + " deep");
        }
        DataOutputStream data = out.data();
        if (value == null) {
            data.writeByte(NULL);
        } else if (value instanceof Boolean flag) {
            data.writeByte(BOOLEAN);
            data.writeBoolean(flag);
        } else if (value instanceof Character character) {
            data.writeByte(CHARACTER);
            data.writeChar(character);
        } else if (value instanceof Byte number) {
            data.writeByte(BYTE);
            data.writeByte(number);
        } else if (value instanceof Short number) {
            data.writeByte(SHORT);
            data.writeShort(number);
        } else if (value instanceof Integer number) {
            data.writeByte(INTEGER);
            data.writeInt(number);
        } else if (value instanceof Long number) {
            data.writeByte(LONG);
            data.writeLong(number);
        } else if (value instanceof Float number) {
            data.writeByte(FLOAT);
            data.writeFloat(number);
        } else if (value instanceof Double number) {
            data.writeByte(DOUBLE);
            data.writeDouble(number);
        } else if (value instanceof String text) {
            data.writeByte(STRING);
            out.text(text);
        } else {
            writeObject(value, depth);
        }
    }

    @SuppressWarnings("JavaUtilDate") // It is an open type, and Instant is none.
    private void writeObject(Object value, int depth) throws IOException {
        DataOutputStream data = out.data();
        // These classes are not final, and a subclass would be known to the application only.
        Class<?> type = value.getClass();
        if (type == BigInteger.class && fits((BigInteger) value)) {
            data.writeByte(BIG_INTEGER);
            out.bytes(((BigInteger) value).toByteArray());
        } else if (type == BigDecimal.class && fits((BigDecimal) value)) {
            data.writeByte(BIG_DECIMAL);
            data.writeInt(((BigDecimal) value).scale());
            out.bytes(((BigDecimal) value).unscaledValue().toByteArray());
        } else if (type == Date.class) {
            data.writeByte(DATE);
            data.writeLong(((Date) value).getTime());
        } else if (type == ObjectName.class) {
            data.writeByte(OBJECT_NAME);
            out.text(value.toString());
        } else if (type.isArray()) {
            data.writeByte(ARRAY);
            writeArray(value, depth);
        } else if (value instanceof CompositeData composite) {
            data.writeByte(COMPOSITE);
            OpenTypes.write(composite.getCompositeType(), out, 0);
            writeItems(composite, composite.getCompositeType(), depth);
        } else if (value instanceof TabularData table) {
            data.writeByte(TABULAR);
            writeTable(table, depth);
        } else if (foreignAsText) {
            data.writeByte(STRING);
            out.text(Foreign.text(value));
        } else {
            throw new UnsendableException("is of " + type + ", which is no open type");
        }
    }

    private static boolean fits(BigInteger number) {
        return number.bitLength() / Byte.SIZE < Limits.INTEGER_BYTES;
    }

    private static boolean fits(BigDecimal number) {
        return fits(number.unscaledValue()) && Math.abs((long) number.scale()) <= Limits.SCALE;
    }

    private void writeArray(Object array, int depth) throws IOException {
        Class<?> component = array.getClass().getComponentType();
        int dimensions = 1;
        while (component.isArray()) {
            component = component.getComponentType();
            dimensions++;
        }
        Class<?> standing = ArrayKinds.standingFor(component);
        out.data().writeByte(ArrayKinds.numberOf(standing));
        out.data().writeByte(dimensions);
        int length = Array.getLength(array);
        out.data().writeInt(length);
        for (int i = 0; i < length; i++) {
            if (standing.isPrimitive() && dimensions == 1) {
                writePrimitive(array, i);
            } else {
                write(Array.get(array, i), depth + 1);
            }
        }
    }

    private void writePrimitive(Object array, int index) throws IOException {
        DataOutputStream data = out.data();
        if (array instanceof byte[] bytes) {
            data.writeByte(bytes[index]);
        } else if (array instanceof int[] ints) {
            data.writeInt(ints[index]);
        } else if (array instanceof long[] longs) {
            data.writeLong(longs[index]);
        } else if (array instanceof double[] doubles) {
            data.writeDouble(doubles[index]);
        } else if (array instanceof float[] floats) {
            data.writeFloat(floats[index]);
        } else if (array instanceof short[] shorts) {
            data.writeShort(shorts[index]);
        } else if (array instanceof char[] chars) {
            data.writeChar(chars[index]);
        } else {
            data.writeBoolean(Array.getBoolean(array, index));
        }
    }

    /** In the order of the type's keys, which is that of their names. */
    private void writeItems(CompositeData composite, CompositeType type, int depth) throws IOException {
        for (String item : type.keySet()) {
            write(composite.get(item), depth + 1);
        }
    }

    private void writeTable(TabularData table, int depth) throws IOException {
        OpenTypes.write(table.getTabularType(), out, 0);
        CompositeType rowType = table.getTabularType().getRowType();
        CompositeData[] rows = Arrays.copyOf(table.values().toArray(), table.size(), CompositeData[].class);
        out.data().writeInt(rows.length);
        for (CompositeData row : rows) {
            writeItems(row, rowType, depth + 1);
        }
    }

    /** Writes a field of a descriptor, which may also be a type. */
    void writeField(@Nullable Object field) throws IOException {
        if (field instanceof OpenType<?> type) {
            out.data().writeByte(OPEN_TYPE);
            OpenTypes.write(type, out, 0);
        } else {
            write(field);
        }
    }
}
