package io.srv.container.posix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntUnaryOperator;

/**
 * Receives a descriptor over a Unix-domain socket, for a worker: the argument is the socket, the result the new descriptor.
 *
 * <p>A worker loads this class by name in a class loader that has only this jar and the jnr jars and whose parent is the
 * platform class loader, so that an application may bring a jnr of its own. Only types of the JDK cross. The first call loads
 * native code; every call waits for the descriptor. Safe for use by several threads.
 */
public final class DescriptorReceiver implements IntUnaryOperator {

    /** For {@link Class#getConstructor}; loads nothing yet. */
    public DescriptorReceiver() {}

    /**
     * Waits for a descriptor and returns it.
     *
     * @throws UncheckedIOException if native code cannot be loaded or no descriptor comes; its message is one sentence
     */
    @Override
    public int applyAsInt(int socket) {
        try {
            return Posix.load().receiveDescriptor(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
