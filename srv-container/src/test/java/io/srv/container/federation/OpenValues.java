package io.srv.container.federation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;

/** Values of every open type there is, and how they look once they have crossed. */
final class OpenValues {

    private OpenValues() {}

    /** One of each, with the ends of ranges, empty ones, and nulls in them. */
    static List<Object> all() {
        try {
            List<Object> values = new ArrayList<>();
            values.addAll(simple());
            values.addAll(arrays());
            values.addAll(structured());
            return values;
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Object> simple() throws MalformedObjectNameException {
        return List.of(
                true,
                false,
                'a',
                '\0',
                '\ud800',
                Byte.MIN_VALUE,
                Short.MAX_VALUE,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Float.NaN,
                -0.0f,
                Double.NEGATIVE_INFINITY,
                Math.PI,
                "",
                "text",
                "größer als 日本 \ud83d\ude00 \0 \n",
                new BigDecimal("-123.4500"),
                new BigDecimal("1e10000"),
                BigInteger.ZERO,
                BigInteger.ONE.shiftLeft(100_000).negate(),
                new Date(0),
                new Date(Long.MIN_VALUE),
                new ObjectName("java.lang:type=Memory"),
                new ObjectName("a b:z=1,name=\"x,*\\\"y\",a=2"),
                new ObjectName("*:type=Pattern,*"));
    }

    private static List<Object> arrays() throws OpenDataException, MalformedObjectNameException {
        return List.of(
                new boolean[] {true, false},
                new char[] {'x', '\uffff'},
                new byte[] {-1, 0, 1},
                new short[] {-1, 0, 1},
                new int[] {-1, 0, 1},
                new long[] {-1, 0, 1},
                new float[] {-1, Float.NaN},
                new double[] {-1, Double.MIN_VALUE},
                new int[0],
                new int[][] {{1, 2}, null, {}},
                new long[][][] {{{1}, {2, 3}}, {}},
                new Boolean[] {true, null},
                new Character[] {'x', null},
                new Byte[] {1, null},
                new Short[] {1, null},
                new Integer[] {1, null},
                new Long[] {1L, null},
                new Float[] {1f, null},
                new Double[] {1d, null},
                new Void[] {null},
                new String[] {"a", null, "a", ""},
                new String[][] {{"a"}, null, {"b", null}},
                new String[0][0][0],
                new BigDecimal[] {BigDecimal.TEN, null},
                new BigInteger[] {BigInteger.TEN, null},
                new Date[] {new Date(1), null},
                new ObjectName[] {new ObjectName("a:b=c"), null},
                new CompositeData[] {memory(1), null, memory(2)},
                new CompositeData[][] {{memory(3)}, {}, null},
                new TabularData[] {table(2), null},
                new Object[] {1, "two", null, new int[] {3}, memory(4), new Object[] {new Object[0]}});
    }

    private static List<Object> structured() throws OpenDataException, MalformedObjectNameException {
        return List.of(memory(5), everything(true), everything(false), table(0), table(3));
    }

    static CompositeType memoryType() throws OpenDataException {
        return new CompositeType(
                "memory",
                "how much of it",
                new String[] {"used", "max"},
                new String[] {"in use", "at most"},
                new OpenType<?>[] {SimpleType.LONG, SimpleType.LONG});
    }

    static CompositeData memory(long used) throws OpenDataException {
        return new CompositeDataSupport(
                memoryType(), new String[] {"used", "max"}, new Object[] {used, used == 2 ? null : Long.MAX_VALUE});
    }

    static TabularData table(int rows) throws OpenDataException {
        CompositeType rowType = new CompositeType(
                "pool",
                "a pool and its memory",
                new String[] {"name", "usage"},
                new String[] {"of the pool", "of the memory"},
                new OpenType<?>[] {SimpleType.STRING, memoryType()});
        TabularDataSupport table =
                new TabularDataSupport(new TabularType("pools", "all pools", rowType, new String[] {"name"}));
        for (int i = 0; i < rows; i++) {
            table.put(new CompositeDataSupport(rowType, Map.of("name", "pool " + i, "usage", memory(i))));
        }
        return table;
    }

    /** An item of each type; all of them null, or none. */
    private static CompositeData everything(boolean there) throws OpenDataException, MalformedObjectNameException {
        Object[] values = {
            true,
            'c',
            (byte) 1,
            (short) 2,
            3,
            4L,
            5f,
            6d,
            "seven",
            BigDecimal.valueOf(8),
            BigInteger.valueOf(9),
            new Date(10),
            new ObjectName("a:b=c"),
            null,
            memory(11),
            table(12),
            new String[][] {{"13"}},
            new int[][] {{14}, {}},
            new CompositeData[] {memory(15)},
            new TabularData[] {table(16)},
            new byte[] {17}
        };
        OpenType<?>[] types = {
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
            SimpleType.OBJECTNAME,
            SimpleType.VOID,
            memoryType(),
            table(0).getTabularType(),
            new ArrayType<>(2, SimpleType.STRING),
            ArrayType.getPrimitiveArrayType(int[][].class),
            new ArrayType<>(1, memoryType()),
            new ArrayType<>(1, table(0).getTabularType()),
            new ArrayType<>(SimpleType.BYTE, true)
        };
        String[] names = new String[types.length];
        Arrays.setAll(names, i -> "item " + (char) ('a' + i));
        return new CompositeDataSupport(
                new CompositeType("everything", "an item of each type", names, names, types),
                names,
                there ? values : new Object[types.length]);
    }

    /** Values as large and as deep as those of the JVM's own beans. */
    static List<Object> ofThisJvm() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            Object threads = server.invoke(
                    new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                    "dumpAllThreads",
                    new Object[] {true, true},
                    new String[] {"boolean", "boolean"});
            Object properties =
                    server.getAttribute(new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME), "SystemProperties");
            return List.of(threads, properties);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] encoded(Object value) {
        try {
            Output out = new Output(Limits.VALUE);
            new Values(out, true).write(value);
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Object decoded(byte[] bytes) throws UnreadableException {
        Input in = new Input(ByteBuffer.wrap(bytes), new Budget(Limits.REPLY_HEAP_BYTES));
        Object value = new ValueReader(in).read();
        in.end();
        return value;
    }

    /** The same value, read again from its encoding. */
    static Object crossed(Object value) {
        try {
            return decoded(encoded(value));
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }

    static List<Object> withNull(List<Object> values) {
        List<Object> all = new ArrayList<>(values);
        all.add(null);
        return Collections.unmodifiableList(all);
    }
}
