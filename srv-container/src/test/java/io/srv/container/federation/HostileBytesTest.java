package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Bytes that were meant to harm: reading them ends with one checked exception, or a value, and takes little memory. */
class HostileBytesTest {

    private static final int ROUNDS = 100_000;

    /** What strings, arrays and maps are copied to while they are made, on top of what is kept in the end. */
    private static final long MOST_HEAP_BYTES = 4L * Limits.NAMES_HEAP_BYTES;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private interface Reading {
        void of(byte[] bytes) throws UnreadableException;
    }

    private static final List<Reading> READINGS = List.of(
            OpenValues::decoded,
            bytes -> Infos.read(ByteBuffer.wrap(bytes), "C"),
            bytes -> Messages.readReply(ByteBuffer.wrap(bytes), budget()),
            bytes -> Messages.readTexts(ByteBuffer.wrap(bytes), budget()),
            bytes -> Messages.readQuestion(ByteBuffer.wrap(bytes)));

    @Test
    void randomBytesAreReadOrRefused() {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) random.nextInt(40);
            }
            read(READINGS.get(round % READINGS.size()), bytes);
        }
    }

    @Test
    void smallNumbersInPlaceOfRandomOnesGetFurther() {
        Random random = new Random(2);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(400)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(2));
            }
            read(READINGS.get(round % READINGS.size()), bytes);
        }
    }

    @Test
    void mutatedValuesAreReadOrRefused() {
        List<byte[]> originals = new ArrayList<>();
        OpenValues.all().forEach(value -> originals.add(OpenValues.encoded(value)));
        mutate(originals, OpenValues::decoded, 3);
    }

    @Test
    void mutatedDescriptionsAreReadOrRefused() {
        List<byte[]> originals = new ArrayList<>();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName name : server.queryNames(null, null)) {
                byte[] info = Infos.write(server.getMBeanInfo(name));
                if (info.length < 5_000) {
                    originals.add(info);
                }
            }
        } catch (JMException | IOException e) {
            throw new AssertionError(e);
        }
        mutate(originals, bytes -> Infos.read(ByteBuffer.wrap(bytes), "C"), 4);
    }

    @Test
    void mutatedRepliesAndQuestionsAreReadOrRefused() throws IOException {
        Reply reply = new Reply.Items(
                List.of(new Reply.Content(ByteBuffer.wrap(new byte[] {1, 2, 3})), new Reply.Failure("a.B", "message")));
        mutate(
                List.of(Messages.write(reply), Messages.write(new Reply.Refused("is busy"))),
                bytes -> Messages.readReply(ByteBuffer.wrap(bytes), budget()),
                5);
        mutate(
                List.of(Messages.write(new Question.Invoke(
                                "a:b=c", "do", OpenValues.all().subList(0, 15), List.of("int")))
                        .array()),
                bytes -> Messages.readQuestion(ByteBuffer.wrap(bytes)),
                6);
    }

    private static void mutate(List<byte[]> originals, Reading reading, long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes = mutated(bytes, originals, random);
            }
            read(reading, bytes);
        }
    }

    private static byte[] mutated(byte[] bytes, List<byte[]> originals, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt(40);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                // What is inside stands inside once more.
                byte[] twice = Arrays.copyOf(bytes, bytes.length + at);
                System.arraycopy(bytes, 0, twice, bytes.length, at);
                return twice;
            }
            default -> {
                byte[] other = originals.get(random.nextInt(originals.size()));
                int length = Math.min(bytes.length - at, other.length);
                System.arraycopy(other, 0, bytes, at, length);
            }
        }
        return bytes;
    }

    @Test
    void valuesNestedWithoutEndAreRefused() {
        assertThatThrownBy(() -> OpenValues.decoded(repeated(200_000, "0e 00 01 00000001")))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("a value nested more than 32 deep");
    }

    @Test
    void typesNestedWithoutEndAreRefused() {
        byte[] table = repeated(100_000, "22 00000001 61 00000001 62");
        byte[] composite = repeated(100_000, "21 00000001 61 00000001 62 00000001 00000001 63 00000001 64");

        for (byte[] type : List.of(table, composite)) {
            assertThatThrownBy(() -> OpenValues.decoded(concat(hex("0f"), type)))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessage("a type nested more than 32 deep");
        }
    }

    @Test
    void anArrayOfMoreElementsThanThereAreBytesIsRefused() {
        for (String length : List.of("7fffffff", "ffffffff", "00000005")) {
            assertThatThrownBy(() -> OpenValues.decoded(hex("0e 16 01" + length + "00000000")))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessage((int) Long.parseLong(length, 16) + " elements in 4 bytes");
        }
    }

    @Test
    void anArrayOfManyDimensionsIsRefused() {
        assertThatThrownBy(() -> OpenValues.decoded(hex("0e 16 7f 00000001 00")))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("an array of 127 dimensions");
    }

    @Test
    void aMegabyteOfNullsIsTooManyToKeep() {
        byte[] nulls = concat(hex("0e 00 01 000f0000"), new byte[0xf0000]);

        assertRefusedCheaply(nulls, "values that take too much memory");
    }

    @Test
    void oneTextThatIsMeantManyTimesCountsAsOftenForWhoeverPrintsIt() {
        byte[] text = concat(hex("0e 0a 01 00010000 09 00010000"), new byte[0x10000]);

        assertRefusedCheaply(
                concat(text, repeated(0xffff, "09 ffffffff")), "values that take too long to check or to print");
    }

    @Test
    void typesThatDoubleWithEachLineAreRefused() {
        // Each type has two items of the one before.
        Encoder out = new Encoder().hex("0f");
        // The last comes first, so that they are nested; 20 are within the depth that is allowed.
        for (int i = 0; i < 20; i++) {
            out.hex("21").text("t" + i).text("d").hex("00000002").text("a").text("d");
        }
        out.hex("06");
        for (int i = 0; i < 20; i++) {
            out.text("b").text("d").hex(i == 0 ? "06" : "20").hex(i == 0 ? "" : "%08x".formatted(i - 1));
        }

        assertRefusedCheaply(out.bytes(), "a type of more than 262144 characters");
    }

    @Test
    void aTableWhoseRowsAllHaveTheSameHashCodeIsRefused() {
        List<String> same = new ArrayList<>(List.of(""));
        for (int i = 0; i < 12; i++) {
            List<String> longer = new ArrayList<>();
            same.forEach(text -> longer.addAll(List.of(text + "Aa", text + "BB")));
            same = longer;
        }
        Encoder out = new Encoder().hex("10 22").text("t").text("d");
        out.hex("21").text("r").text("d").hex("00000001").text("k").text("d").hex("09");
        out.hex("00000001").text("k").hex("%08x".formatted(same.size()));
        same.forEach(text -> out.hex("09").text(text));

        assertRefusedCheaply(out.bytes(), "a table with hash codes that are all the same");
    }

    @Test
    void numbersThatTakeForEverToPrintAreRefused() {
        byte[] digits = new byte[Limits.INTEGER_BYTES + 1];
        digits[0] = 1;

        assertThatThrownBy(() -> OpenValues.decoded(concat(hex("0b 00004001"), digits)))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("16385 bytes where 16384 are the most");
        assertThatThrownBy(() -> OpenValues.decoded(hex("0a 80000000 00000001 01")))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("a number with a scale of -2147483648");
    }

    @Test
    void aNameOfManySmallPartsIsChargedForAllOfThem() {
        StringBuilder name = new StringBuilder("d:a=");
        for (int i = 0; name.length() < 4_000; i++) {
            name.append(",k").append(Integer.toString(i, 36)).append("=");
        }
        Encoder out = new Encoder().hex("0e 0e 01 00000200 0d").text(name.toString());
        for (int i = 0; i < 511; i++) {
            out.hex("0d ffffffff");
        }

        assertThatThrownBy(() -> OpenValues.decoded(out.bytes()))
                .isInstanceOf(UnreadableException.class)
                .hasMessage("values that take too much memory");
    }

    private static void assertRefusedCheaply(byte[] bytes, String why) {
        assertThat(bytes.length).isLessThan(Limits.VALUE + 100);
        // Classes and so on.
        read(OpenValues::decoded, bytes);
        long beforeBytes = allocatedBytes();
        assertThatThrownBy(() -> OpenValues.decoded(bytes))
                .isInstanceOf(UnreadableException.class)
                .hasMessage(why);
        assertThat(allocatedBytes() - beforeBytes).isLessThan(MOST_HEAP_BYTES);
    }

    private static void read(Reading reading, byte[] bytes) {
        long beforeBytes = allocatedBytes();
        try {
            reading.of(bytes);
        } catch (UnreadableException e) {
            assertTrue(e.getMessage().length() < 300, "too long: " + e.getMessage());
        } catch (Throwable e) {
            throw new AssertionError("reading " + HexFormat.of().formatHex(bytes), e);
        }
        assertTrue(allocatedBytes() - beforeBytes < MOST_HEAP_BYTES, "took too much memory");
    }

    /** AssertJ would take most of the time. */
    private static void assertTrue(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private static long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static byte[] repeated(int times, String hex) {
        byte[] one = hex(hex);
        byte[] all = new byte[one.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(one, 0, all, i * one.length, one.length);
        }
        return all;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Writes what {@link Values} would never write; each text in full. */
    private static final class Encoder {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Encoder hex(String hex) {
            bytes.writeBytes(HostileBytesTest.hex(hex));
            return this;
        }

        Encoder text(String text) {
            try {
                out.writeInt(text.length());
                out.writeBytes(text);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }

    private static Budget budget() {
        return new Budget(Limits.NAMES_HEAP_BYTES);
    }
}
