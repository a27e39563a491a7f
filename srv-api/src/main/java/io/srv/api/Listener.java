package io.srv.api;

import java.io.Closeable;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * A listening socket that this worker shares with the other workers; the kernel hands each connection to one of them.
 *
 * <p>It is bound and listening already. Use it through {@link #channel()}, or, for a transport that brings its own
 * native code, through {@link #takeDescriptor()}. One for UDP has neither: bind a datagram channel or socket to its
 * {@linkplain #address() address}. All methods may be called from any thread.
 */
public interface Listener extends Closeable {

    /**
     * Returns the declared name; if none was declared, the address as it was written.
     *
     * @return never null, never empty
     */
    String name();

    /**
     * Returns the address that the socket is bound to. For a declared port 0 this has the port that was chosen, the same
     * in every worker.
     *
     * @return an {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}
     */
    SocketAddress address();

    /**
     * Returns the socket as a channel of the JDK's own kind, in blocking mode at first. The same object each time.
     *
     * <p>When the worker begins to drain the channel goes quiet: a blocking {@code accept} parks, a selector sees nothing
     * ready, until the application closes it. The blocking mode of the socket itself is shared by all workers, so once
     * any worker has made it non-blocking it stays so; the channel behaves as configured all the same.
     *
     * @return a bound channel; a closed one after {@link #close()}
     * @throws IllegalStateException if the descriptor was taken, or the listener is for UDP
     */
    ServerSocketChannel channel();

    /**
     * Returns the socket's file descriptor, non-blocking, and gives up its ownership: from now on the caller closes it,
     * in an {@link SrvContext#onDisconnect} callback at the latest, for it does not go quiet by itself.
     * {@link #channel()} throws after that, and {@link #close()} does nothing.
     *
     * @return a descriptor of this process
     * @throws IllegalStateException if the channel is in use, the descriptor was taken before, or the listener is for UDP
     */
    int takeDescriptor();

    /**
     * Closes this worker's end of the socket. The other workers and the master keep theirs. Idempotent; does nothing after
     * {@link #takeDescriptor()}.
     *
     * @throws java.io.UncheckedIOException if the system reports an error; the socket is closed all the same
     */
    @Override
    void close();
}
