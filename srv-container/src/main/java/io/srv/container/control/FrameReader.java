package io.srv.container.control;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes from one worker into frames. Keeps what is half read; not thread-safe. */
public final class FrameReader {

    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    private @Nullable ByteBuffer content;

    /**
     * Takes bytes until a frame is complete.
     *
     * @param bytes what was read; call again while it has bytes left
     * @return the frame's message; empty if more bytes are needed
     * @throws ProtocolException if this is no frame of a worker: the connection is of no more use
     */
    public Optional<FromWorker> next(ByteBuffer bytes) throws ProtocolException {
        if (content == null) {
            fill(length, bytes);
            if (length.hasRemaining()) {
                return Optional.empty();
            }
            int size = length.getInt(0);
            if (size < 1 || size > Wire.MAX_FROM_WORKER) {
                throw new ProtocolException("a frame of " + size + " bytes");
            }
            content = ByteBuffer.allocate(size);
        }
        fill(content, bytes);
        if (content.hasRemaining()) {
            return Optional.empty();
        }
        byte[] complete = content.array();
        content = null;
        length.clear();
        return Optional.of(Wire.fromWorker(complete));
    }

    /** Returns what was read of a frame that is not complete: to be read first by another reader. Empty if there is none. */
    public byte[] pending() {
        ByteBuffer half = content == null ? ByteBuffer.allocate(0) : content;
        return ByteBuffer.allocate(length.position() + half.position())
                .put(length.array(), 0, length.position())
                .put(half.array(), 0, half.position())
                .array();
    }

    private static void fill(ByteBuffer target, ByteBuffer source) {
        int size = Math.min(target.remaining(), source.remaining());
        target.put(target.position(), source, source.position(), size);
        target.position(target.position() + size);
        source.position(source.position() + size);
    }
}
