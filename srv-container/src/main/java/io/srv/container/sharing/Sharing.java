package io.srv.container.sharing;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sharing of this JVM: which of the application's binds are shared, and the same for listeners that are opened by
 * others.
 *
 * <p>An inherited descriptor is used by at most one listener of a JVM at a time, like an address, and stays open when that
 * is closed. All methods may be called from any thread. Those that need the JDK's internals throw
 * {@link IllegalStateException} if this JVM was not started with {@link JvmFlags}.
 */
public final class Sharing {

    /** All descriptors that listeners were opened on, closed or not: their connections may have outlived them. */
    private static final Set<Integer> USED = new HashSet<>();

    private Sharing() {}

    /**
     * Has the rules decide each bind from now on: once, before the application's first class is loaded.
     *
     * @throws IllegalStateException if somebody else has made all server sockets theirs
     */
    @SuppressWarnings("deprecation") // deprecated in favour of subclassing, which an unmodified server does not
    public static void install(BindRules rules) {
        Internals.bridge().install(rules);
        try {
            ServerSocket.setSocketFactory(new SharingSocketFactory());
        } catch (IOException e) {
            throw new IllegalStateException("java.net.ServerSocket cannot be shared: " + e.getMessage(), e);
        }
    }

    /**
     * Has the rules decide the binds of {@code DatagramChannel} and {@code DatagramSocket}, too: once, before the first of
     * these is made. Where nothing for datagrams is shared this need not be called, and costs a start nothing.
     *
     * @throws IllegalStateException if sockets cannot be shared in this JVM; channels perhaps can
     */
    public static void installDatagrams(BindRules rules) {
        Internals.get().installDatagrams(new DatagramBridge(rules));
    }

    /** Returns the IP address that an inherited descriptor is bound to. */
    public static InetSocketAddress localAddress(int descriptor) throws IOException {
        return Internals.get().localAddress(descriptor);
    }

    /**
     * Opens a channel on a duplicate of an inherited descriptor.
     *
     * @param descriptor of a socket that is bound and listening; stays open
     * @param family     INET, INET6 or UNIX, as the socket was made
     * @return a channel that no server can tell from the JDK's own: bound, in blocking mode at first
     * @throws BindException if something in this JVM listens on it
     * @throws IOException   if it is no such descriptor
     */
    public static ServerSocketChannel open(int descriptor, ProtocolFamily family) throws IOException {
        ServerSocketChannel channel = Internals.get().open(descriptor, family);
        used(descriptor);
        return channel;
    }

    /**
     * Marks a descriptor as in use by somebody whom the JDK does not know, so that a bind to it fails.
     *
     * @return false if something in this JVM listens on it, or reserved it before
     */
    public static boolean reserve(int descriptor) {
        boolean reserved = Internals.get().reserve(descriptor);
        if (reserved) {
            used(descriptor);
        }
        return reserved;
    }

    /** Closes an inherited descriptor for good. A listener that uses it keeps its duplicate. */
    public static void closeDescriptor(int descriptor) throws IOException {
        synchronized (USED) {
            USED.remove(descriptor);
        }
        Internals.get().close(descriptor);
    }

    /**
     * Has all shared listeners of this JVM, those that are opened later too, accept and receive nothing more without being
     * closed. Returns when no connection and no datagram can be taken any more: within milliseconds, or after two seconds for each thread that is
     * about to accept and gets no processor for so long. An asynchronous accept that is in the system call may still take
     * one. Descriptors that were taken past the JDK are beyond its reach. Idempotent.
     */
    public static void quiet() {
        Internals.quietNowAndLater();
    }

    /**
     * Makes a descriptor of a number, which the JDK has no public way for. Closing a stream on it closes it.
     *
     * @throws IllegalStateException if the JDK does not let us
     */
    public static FileDescriptor fileDescriptor(int number) {
        try {
            MethodHandle constructor = TrustedLookup.in(FileDescriptor.class)
                    .findConstructor(FileDescriptor.class, MethodType.methodType(void.class, int.class));
            return (FileDescriptor) constructor.invokeExact(number);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot use descriptor " + number + " in this JVM: " + e, e);
        }
    }

    /**
     * Has every connection that a shared channel accepted say {@code Connection: close} with its next HTTP/1 answer, if the
     * request comes from now on: RFC 9112, 9.6. Whatever else is written stays as it is; what goes over TLS, HTTP/2, a
     * {@link ServerSocket} or an asynchronous channel does too. Idempotent.
     */
    public static void announceClose() {
        Internals.announceClose();
    }

    /**
     * Counts the connections that came from shared listeners of this JVM, open, closed or reserved, and that this process has
     * not closed yet. Reads the system's tables: some milliseconds, more where there are many connections.
     *
     * @throws UncheckedIOException if there is no proc file system
     */
    public static int openConnections() {
        Set<Integer> descriptors;
        synchronized (USED) {
            descriptors = new HashSet<>(USED);
        }
        try {
            return OpenConnections.count(descriptors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns how many connections this JVM has accepted so far, by inherited descriptor: those that were opened through the
     * JDK, also when their listeners were closed since. One that was only reserved is absent, for who accepts from it is
     * unknown. A connection of an asynchronous accept counts when the application gets it.
     *
     * @return a copy; empty if nothing was opened
     */
    public static Map<Integer, Long> accepted() {
        return Internals.accepted();
    }

    /** Tells whether a write to a Unix-domain stream socket would not wait: less than a quarter of its buffer is in use. */
    public static boolean hasRoom(FileDescriptor socket) {
        return Internals.get().hasRoom(socket);
    }

    static void used(int descriptor) {
        synchronized (USED) {
            USED.add(descriptor);
        }
    }
}
