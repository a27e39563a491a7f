package io.srv.container.generation;

import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Copies the contents of files: by the kernel, with reflinks where the file system has them, else through memory.
 *
 * <p>Needs the master's {@code --add-opens} of {@code sun.nio.ch} and {@code java.io}, which the launcher gives. Same on Java 17
 * and 25.
 */
final class FileCopy {

    private static final int BUFFER_BYTES = 128 * 1024;
    private static final VarHandle FD_OF_CHANNEL;
    private static final VarHandle NUMBER_OF_FD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> channel = Class.forName("sun.nio.ch.FileChannelImpl");
            FD_OF_CHANNEL =
                    MethodHandles.privateLookupIn(channel, lookup).findVarHandle(channel, "fd", FileDescriptor.class);
            NUMBER_OF_FD = MethodHandles.privateLookupIn(FileDescriptor.class, lookup)
                    .findVarHandle(FileDescriptor.class, "fd", int.class);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException("the launcher's --add-opens options are missing; use bin/srv-container", e);
        }
    }

    private final Posix posix;

    FileCopy(Posix posix) {
        this.posix = posix;
    }

    /**
     * Copies into a new file that only its owner can read and write.
     *
     * @param from      the source, open
     * @param sizeBytes how much there should be
     * @param folder    for an error
     * @return how much there was, no more than {@code sizeBytes}
     */
    long copy(FileChannel from, Path source, Path target, long sizeBytes, Path folder) throws GenerationException {
        try (FileChannel to = FileChannel.open(
                target,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PrivateFolder.OWNER_ONLY_FILE)) {
            return copy(from, to, sizeBytes);
        } catch (IOException e) {
            throw GenerationException.uncopied(source, folder, e);
        }
    }

    private long copy(FileChannel from, FileChannel to, long sizeBytes) throws IOException {
        long copied = inKernel(from, to, sizeBytes);
        return copied == sizeBytes ? copied : throughMemory(from, to, copied, sizeBytes);
    }

    private static long throughMemory(FileChannel from, FileChannel to, long start, long sizeBytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long copied = start;
        while (copied < sizeBytes) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, sizeBytes - copied));
            if (from.read(buffer, copied) < 0) {
                break;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                copied += to.write(buffer, copied);
            }
        }
        return copied;
    }

    private long inKernel(FileChannel from, FileChannel to, long sizeBytes) throws PosixException {
        try {
            return posix.copyFile(number(from), number(to), sizeBytes);
        } catch (PosixException e) {
            if (e.meansUnsupported()) {
                return 0;
            }
            throw e;
        }
    }

    /** Returns the number of its descriptor. */
    static int number(FileChannel channel) {
        return (int) NUMBER_OF_FD.get((FileDescriptor) FD_OF_CHANNEL.get(channel));
    }
}
