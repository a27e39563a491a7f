package io.srv.container.posix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntUnaryOperator;

/**
 * Receives a descriptor over a Unix-domain socket, for a worker: the argument is the socket, the result the new descriptor.
 *
 * <p>A worker loads this class by name in a class loader that has only this jar and the jnr jars and whose parent is the
 * platform class loader, so that an application may bring a jnr of its own. Only types of the JDK cross. Every call waits for
 * the descriptor. Safe for use by several threads.
 */
public final class DescriptorReceiver implements IntUnaryOperator {

    private final Posix posix;

    /**
     * For {@link Class#getConstructor}. Loads native code, so that a failure meets who asked for a listener and not the
     * thread that reads the link.
     *
     * @throws IOException if native code cannot be loaded; its message is one sentence
     */
    public DescriptorReceiver() throws IOException {
        posix = Posix.load();
    }

    /**
     * Waits for a descriptor and returns it.
     *
     * @throws UncheckedIOException if no descriptor comes; its message is one sentence
     */
    @Override
    public int applyAsInt(int socket) {
        try {
            return posix.receiveDescriptor(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
