package io.srv.manual;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** What {@code gzip -9n} makes of a text, as Debian's policy (12.1, 12.7) wants documentation; the same bytes each time. */
final class MaxGzip {

    /** Of RFC 1952: where it says how hard the compressor tried, and that it did its best. */
    private static final int EXTRA_FLAGS = 8;

    private static final byte MAXIMUM = 2;

    private MaxGzip() {}

    static byte[] of(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new BestGzip(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] compressed = bytes.toByteArray();
        compressed[EXTRA_FLAGS] = MAXIMUM;
        return compressed;
    }

    /** The level can be set by subclasses only. */
    private static final class BestGzip extends GZIPOutputStream {

        BestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
