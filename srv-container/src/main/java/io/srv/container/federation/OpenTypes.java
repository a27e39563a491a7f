package io.srv.container.federation;

import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Set;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularType;

/**
 * The encoding of open types: one byte for the kind, which for a {@link SimpleType} is all. A composite or tabular type that was
 * written before is its number. Types are trees, as they are read; so no few bytes can stand for an endless one. Stateless.
 */
final class OpenTypes {

    private static final List<SimpleType<?>> SIMPLE = List.of(
            SimpleType.VOID,
            SimpleType.BOOLEAN,
            SimpleType.CHARACTER,
            SimpleType.BYTE,
            SimpleType.SHORT,
            SimpleType.INTEGER,
            SimpleType.LONG,
            SimpleType.FLOAT,
            SimpleType.DOUBLE,
            SimpleType.STRING,
            SimpleType.BIGDECIMAL,
            SimpleType.BIGINTEGER,
            SimpleType.DATE,
            SimpleType.OBJECTNAME);

    private static final byte KNOWN = 32;
    private static final byte COMPOSITE = 33;
    private static final byte TABULAR = 34;
    private static final byte ARRAY = 35;
    private static final byte PRIMITIVE_ARRAY = 36;

    /** How long a type prints besides the names in it: {@code javax.management.openmbean.SimpleType(name=java.lang.String)}. */
    private static final int PRINTED_CHARS = 64;

    private static final int ITEM_HEAP_BYTES = 120;
    private static final int TYPE_HEAP_BYTES = 300;
    private static final int MAX_DIMENSIONS = 16;

    private OpenTypes() {}

    /**
     * Writes a type.
     *
     * @throws UnsendableException if it is of a class of its own, or cannot be written within the limits
     */
    static void write(OpenType<?> type, Output out, int depth) throws IOException {
        DataOutputStream data = out.data();
        Integer known = out.known(type);
        if (type instanceof SimpleType) {
            data.writeByte(SIMPLE.indexOf(type));
        } else if (known != null) {
            data.writeByte(KNOWN);
            data.writeInt(known);
        } else if (depth >= Limits.DEPTH) {
            throw new UnsendableException("has a type that is nested more than " + Limits.DEPTH + " deep");
        } else if (type instanceof CompositeType composite) {
            data.writeByte(COMPOSITE);
            writeNames(type, out);
            Set<String> items = composite.keySet();
            data.writeInt(items.size());
            for (String item : items) {
                out.text(item);
                out.text(shortened(composite.getDescription(item)));
                write(composite.getType(item), out, depth + 1);
            }
            out.learn(type);
        } else if (type instanceof TabularType tabular) {
            data.writeByte(TABULAR);
            writeNames(type, out);
            write(tabular.getRowType(), out, depth + 1);
            data.writeInt(tabular.getIndexNames().size());
            for (String name : tabular.getIndexNames()) {
                out.text(name);
            }
            out.learn(type);
        } else if (type instanceof ArrayType<?> array) {
            data.writeByte(array.isPrimitiveArray() ? PRIMITIVE_ARRAY : ARRAY);
            data.writeByte(array.getDimension());
            write(array.getElementOpenType(), out, depth + 1);
        } else {
            throw new UnsendableException("has an open type of " + type.getClass());
        }
    }

    private static void writeNames(OpenType<?> type, Output out) throws IOException {
        out.text(type.getTypeName());
        out.text(shortened(type.getDescription()));
    }

    private static String shortened(String text) {
        return text.length() <= Limits.TYPE_TEXT_CHARS ? text : text.substring(0, Limits.TYPE_TEXT_CHARS - 1) + "…";
    }

    /** Reads a type. */
    static SizedType read(Input in, int depth) throws UnreadableException {
        byte kind = in.byteValue();
        if (kind >= 0 && kind < SIMPLE.size()) {
            return new SizedType(SIMPLE.get(kind), PRINTED_CHARS);
        }
        if (depth >= Limits.DEPTH) {
            throw new UnreadableException("a type nested more than " + Limits.DEPTH + " deep");
        }
        in.budget().heap(TYPE_HEAP_BYTES);
        try {
            return switch (kind) {
                case KNOWN -> in.knownType();
                case COMPOSITE -> learnt(in, readComposite(in, depth));
                case TABULAR -> learnt(in, readTabular(in, depth));
                case ARRAY, PRIMITIVE_ARRAY -> readArray(in, kind == PRIMITIVE_ARRAY, depth);
                default -> throw new UnreadableException("a type of kind " + kind);
            };
        } catch (OpenDataException | IllegalArgumentException e) {
            throw new UnreadableException("a type that contradicts itself", e);
        }
    }

    private static SizedType learnt(Input in, SizedType type) throws UnreadableException {
        in.learn(type);
        return type;
    }

    private static SizedType readComposite(Input in, int depth) throws UnreadableException, OpenDataException {
        String name = in.text(Limits.TYPE_TEXT_CHARS);
        String description = in.text(Limits.TYPE_TEXT_CHARS);
        int count = in.count(ITEM_HEAP_BYTES);
        String[] names = new String[count];
        String[] descriptions = new String[count];
        OpenType<?>[] types = new OpenType<?>[count];
        long chars = PRINTED_CHARS + name.length();
        for (int i = 0; i < count; i++) {
            names[i] = in.text(Limits.TYPE_TEXT_CHARS);
            descriptions[i] = in.text(Limits.TYPE_TEXT_CHARS);
            SizedType type = read(in, depth + 1);
            types[i] = type.type();
            chars += names[i].length() + type.chars();
        }
        int size = size(chars);
        return new SizedType(new CompositeType(name, description, names, descriptions, types), size);
    }

    private static SizedType readTabular(Input in, int depth) throws UnreadableException, OpenDataException {
        String name = in.text(Limits.TYPE_TEXT_CHARS);
        String description = in.text(Limits.TYPE_TEXT_CHARS);
        SizedType row = read(in, depth + 1);
        if (!(row.type() instanceof CompositeType rowType)) {
            throw new UnreadableException("a table whose rows are not composite");
        }
        String[] index = new String[in.count(ITEM_HEAP_BYTES)];
        long chars = PRINTED_CHARS + name.length() + row.chars();
        for (int i = 0; i < index.length; i++) {
            index[i] = in.text(Limits.TYPE_TEXT_CHARS);
            chars += index[i].length();
        }
        int size = size(chars);
        return new SizedType(new TabularType(name, description, rowType, index), size);
    }

    private static SizedType readArray(Input in, boolean primitive, int depth)
            throws UnreadableException, OpenDataException {
        int dimensions = in.byteValue();
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new UnreadableException("an array of " + dimensions + " dimensions");
        }
        SizedType element = read(in, depth + 1);
        if (element.type() instanceof ArrayType) {
            throw new UnreadableException("an array type in an array type");
        }
        int size = size((long) 3 * PRINTED_CHARS + element.chars());
        if (!primitive) {
            return new SizedType(new ArrayType<>(dimensions, element.type()), size);
        }
        Class<?> component = ArrayKinds.primitiveOf(element.type().getClassName());
        Class<?> array = Array.newInstance(component, new int[dimensions]).getClass();
        return new SizedType(ArrayType.getPrimitiveArrayType(array), size);
    }

    private static int size(long chars) throws UnreadableException {
        if (chars > Limits.TYPE_CHARS) {
            throw new UnreadableException("a type of more than " + Limits.TYPE_CHARS + " characters");
        }
        return (int) chars;
    }
}
