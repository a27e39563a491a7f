package io.srv.container.posix;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Pointer;

/**
 * Memory for the arguments of one call, freed together on close. jnr's own is freed by finalizers, which may be switched off and
 * lag behind. Used by one thread.
 */
final class NativeMemory implements AutoCloseable {
    static final Charset PLATFORM = platformCharset();

    private final Libc.Functions functions;
    private final List<Pointer> blocks = new ArrayList<>();

    NativeMemory(Libc libc) {
        this.functions = libc.functions();
    }

    /** Returns a block of zeros. */
    Pointer block(long sizeBytes) throws PosixException {
        Pointer block = functions.calloc(1, sizeBytes);
        if (block == null || block.address() == 0) {
            throw new PosixException("calloc", PosixException.ENOMEM, "cannot allocate " + sizeBytes + " bytes");
        }
        blocks.add(block);
        return block;
    }

    /** Returns the string with a NUL at its end. */
    Pointer string(String text) throws PosixException {
        byte[] bytes = encode(text, PLATFORM);
        Pointer string = block(bytes.length + 1L);
        string.put(0, bytes, 0, bytes.length);
        return string;
    }

    /** Returns an array of strings that ends with a null pointer, as argv and envp want it. */
    Pointer strings(List<String> texts) throws PosixException {
        Pointer array = block((texts.size() + 1L) * Long.BYTES);
        for (int i = 0; i < texts.size(); i++) {
            array.putAddress((long) i * Long.BYTES, string(texts.get(i)).address());
        }
        return array;
    }

    @Override
    public void close() {
        blocks.forEach(functions::free);
        blocks.clear();
    }

    /** Encodes a path, as the arguments of a process. */
    static byte[] encode(String path) {
        return encode(path, PLATFORM);
    }

    /** Decodes a path up to its NUL, or to the end. */
    static String decode(byte[] path) {
        int length = 0;
        while (length < path.length && path[length] != 0) {
            length++;
        }
        return new String(path, 0, length, PLATFORM);
    }

    /** Encodes in the given encoding if it can express the whole text, else in UTF-8, never with a question mark in it. */
    static byte[] encode(String text, Charset charset) {
        try {
            ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static Charset platformCharset() {
        // What the JDK itself decodes arguments and the environment with; file.encoding is another thing since JDK 18.
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }
}
