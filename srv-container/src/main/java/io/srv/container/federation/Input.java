package io.srv.container.federation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what {@link Output} wrote, or somebody who wishes us ill. Nothing is allocated before it was checked against the bytes
 * that are left, and charged to the {@link Budget}.
 */
final class Input {

    private static final int TEXT_HEAP_BYTES = 56;

    private final ByteBuffer bytes;
    private final Budget budget;
    private final List<String> texts = new ArrayList<>();
    private final List<SizedType> types = new ArrayList<>();

    /** @param bytes all of them are read, or {@link #end} complains; the buffer's position stays */
    Input(ByteBuffer bytes, Budget budget) {
        this.bytes = bytes.slice();
        this.budget = budget;
    }

    Budget budget() {
        return budget;
    }

    byte byteValue() throws UnreadableException {
        return need(Byte.BYTES).get();
    }

    boolean booleanValue() throws UnreadableException {
        byte value = byteValue();
        if (value != 0 && value != 1) {
            throw new UnreadableException("a truth value of " + value);
        }
        return value == 1;
    }

    char charValue() throws UnreadableException {
        return need(Character.BYTES).getChar();
    }

    short shortValue() throws UnreadableException {
        return need(Short.BYTES).getShort();
    }

    int intValue() throws UnreadableException {
        return need(Integer.BYTES).getInt();
    }

    long longValue() throws UnreadableException {
        return need(Long.BYTES).getLong();
    }

    float floatValue() throws UnreadableException {
        return need(Float.BYTES).getFloat();
    }

    double doubleValue() throws UnreadableException {
        return need(Double.BYTES).getDouble();
    }

    /** Reads how many follow, each of at least one byte, and charges what they take in memory before there is anything in them. */
    int count(int heapBytesEach) throws UnreadableException {
        int count = intValue();
        if (count < 0 || count > bytes.remaining()) {
            throw new UnreadableException(count + " elements in " + bytes.remaining() + " bytes");
        }
        budget.heap((long) count * heapBytesEach);
        return count;
    }

    /** Reads so many bytes, which stay where they are. */
    ByteBuffer slice() throws UnreadableException {
        int length = intValue();
        if (length < 0 || length > bytes.remaining()) {
            throw new UnreadableException(length + " of " + bytes.remaining() + " bytes");
        }
        ByteBuffer slice = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return slice;
    }

    byte[] byteArray(int limit) throws UnreadableException {
        ByteBuffer slice = slice();
        if (slice.remaining() > limit) {
            throw new UnreadableException(slice.remaining() + " bytes where " + limit + " are the most");
        }
        budget.heap(slice.remaining());
        byte[] array = new byte[slice.remaining()];
        slice.get(array);
        return array;
    }

    String text(int maxChars) throws UnreadableException {
        String text = text();
        if (text.length() > maxChars) {
            throw new UnreadableException(
                    "a text of " + text.length() + " characters where " + maxChars + " are the most");
        }
        return text;
    }

    /** A text that was read before takes no memory, but whoever prints them all prints each. */
    String text() throws UnreadableException {
        int length = intValue();
        if (length < 0) {
            String known = element(texts, ~length);
            budget.work(known.length());
            return known;
        }
        if (length > bytes.remaining()) {
            throw new UnreadableException("a text of " + length + " in " + bytes.remaining() + " bytes");
        }
        budget.heap(TEXT_HEAP_BYTES + 2L * length);
        budget.work(length);
        byte[] encoded = new byte[length];
        bytes.get(encoded);
        String text = new String(encoded, StandardCharsets.UTF_8);
        texts.add(text);
        return text;
    }

    SizedType knownType() throws UnreadableException {
        return element(types, intValue());
    }

    void learn(SizedType type) {
        types.add(type);
    }

    /** Nothing may be left. */
    void end() throws UnreadableException {
        if (bytes.hasRemaining()) {
            throw new UnreadableException(bytes.remaining() + " bytes too many");
        }
    }

    static <T> T element(List<T> list, int index) throws UnreadableException {
        if (index < 0 || index >= list.size()) {
            throw new UnreadableException("number " + index + " of " + list.size());
        }
        return list.get(index);
    }

    private ByteBuffer need(int length) throws UnreadableException {
        if (bytes.remaining() < length) {
            throw new UnreadableException(bytes.remaining() + " bytes where " + length + " belong");
        }
        return bytes;
    }
}
