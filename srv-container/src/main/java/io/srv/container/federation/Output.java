package io.srv.container.federation;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.management.openmbean.OpenType;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bytes of one encoded thing, up to a size. A text or type that was written before is written as a reference to
 * it. The other side is {@link Input}.
 */
final class Output {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream data;
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<OpenType<?>, Integer> types = new IdentityHashMap<>();

    /** @param limit of the bytes; any write beyond it throws {@link UnsendableException} */
    Output(int limit) {
        data = new DataOutputStream(new Limited(bytes, limit));
    }

    /** For numbers, and whatever else has an encoding of Java's own. */
    DataOutputStream data() {
        return data;
    }

    void text(String text) throws IOException {
        Integer known = texts.putIfAbsent(text, texts.size());
        if (known != null) {
            data.writeInt(~known);
        } else {
            bytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    void bytes(byte[] some) throws IOException {
        data.writeInt(some.length);
        data.write(some);
    }

    /** Returns the number of a type that was written in full before; null if it was not. */
    @Nullable
    Integer known(OpenType<?> type) {
        return types.get(type);
    }

    /** The type was written in full, with all that is in it. */
    void learn(OpenType<?> type) {
        types.put(type, types.size());
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** Not {@link java.io.FilterOutputStream}, which writes arrays byte by byte. */
    private static final class Limited extends OutputStream {
        private final OutputStream out;
        private final int limit;
        private int left;

        Limited(OutputStream out, int limit) {
            this.out = out;
            this.limit = limit;
            this.left = limit;
        }

        @Override
        public void write(int one) throws IOException {
            take(1);
            out.write(one);
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            take(length);
            out.write(some, from, length);
        }

        private void take(int length) throws UnsendableException {
            if (length > left) {
                throw new UnsendableException("takes more than " + limit + " bytes");
            }
            left -= length;
        }
    }
}
