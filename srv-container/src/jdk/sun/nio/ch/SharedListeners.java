package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import jdk.internal.misc.Unsafe;

/**
 * The shared listeners of this JVM: which binds are to be shared, which inherited descriptor is in use by whom, and the
 * system calls that put one socket in the place of another.
 *
 * <p>An inherited descriptor itself is never accepted from. Each listener makes a socket of its own, as any does, and a
 * shared bind replaces that with a duplicate of the inherited one: same number, other socket. So closing a listener closes
 * its duplicate, and the inherited descriptor can be bound again. What a descriptor is in use by is held weakly: a
 * {@code java.net.ServerSocket} that nobody closed is free again when it was collected, as in any JVM.
 *
 * <p>The rules live in the application's class loader, which this package cannot see: hence functions of the JDK's. All
 * methods may be called from any thread.
 */
final class SharedListeners {

    /** The answer of {@link #take} for a bind that is none of ours. */
    static final int PRIVATE = -1;

    static final Unsafe UNSAFE = Unsafe.getUnsafe();

    /** The one dispatcher of the JDK's that has dup2(2). */
    private static final DatagramDispatcher DISPATCHER = new DatagramDispatcher();

    /** By descriptor. A reference that was cleared counts as none. */
    private static final Map<Integer, WeakReference<SharedListener>> OPEN = new HashMap<>();

    private static final Set<Integer> RESERVED = new HashSet<>();

    /** By descriptor, from the first listener on it on: connections accepted. Closing the listener changes nothing. */
    private static final Map<Integer, AtomicLong> ACCEPTED = new HashMap<>();

    // Set once, before the first listener is made.
    private static BiFunction<SocketAddress, ProtocolFamily, Object> rules;
    private static IntConsumer bound;
    private static BiConsumer<SocketAddress, IOException> refused;

    // The same for datagrams, set before the first channel for these is made.
    private static BiFunction<SocketAddress, ProtocolFamily, Object> datagramRules;
    private static BiConsumer<SocketAddress, IOException> datagramsRefused;

    private static boolean quiet;

    private SharedListeners() {}

    /**
     * Sets whom to ask.
     *
     * @param rules   answers an {@code Integer}, the descriptor to share; null, if the bind is private; or an
     *                {@code IOException}, which the application is to get
     * @param bound   told of the descriptor of each bind that was shared
     * @param refused told of each private bind that the system refused
     */
    static void install(
            BiFunction<SocketAddress, ProtocolFamily, Object> rules,
            IntConsumer bound,
            BiConsumer<SocketAddress, IOException> refused) {
        SharedListeners.rules = rules;
        SharedListeners.bound = bound;
        SharedListeners.refused = refused;
    }

    /** As {@link #install}, for sockets that receive datagrams. */
    static void installDatagrams(
            BiFunction<SocketAddress, ProtocolFamily, Object> rules, BiConsumer<SocketAddress, IOException> refused) {
        datagramRules = rules;
        datagramsRefused = refused;
    }

    /**
     * Decides a bind, and marks the descriptor as in use by the listener if it is to be shared.
     *
     * @return the descriptor, or {@link #PRIVATE}
     * @throws BindException if something else in this JVM listens on it
     */
    static int take(SharedListener listener, SocketAddress address, ProtocolFamily family) throws IOException {
        return takeAnswered(listener, rules.apply(address, family));
    }

    /** As {@link #take(SharedListener, SocketAddress, ProtocolFamily)}, for a socket that receives datagrams. */
    static int takeDatagrams(SharedListener listener, SocketAddress address, ProtocolFamily family) throws IOException {
        return takeAnswered(listener, datagramRules.apply(address, family));
    }

    private static int takeAnswered(SharedListener listener, Object answer) throws IOException {
        if (answer == null) {
            return PRIVATE;
        }
        if (answer instanceof IOException) {
            throw (IOException) answer;
        }
        int descriptor = (Integer) answer;
        take(listener, descriptor);
        return descriptor;
    }

    static synchronized void take(SharedListener listener, int descriptor) throws BindException {
        if (RESERVED.contains(descriptor) || isOpen(descriptor)) {
            throw new BindException("Address already in use");
        }
        OPEN.put(descriptor, new WeakReference<>(listener));
    }

    private static boolean isOpen(int descriptor) {
        WeakReference<SharedListener> listener = OPEN.get(descriptor);
        return listener != null && listener.get() != null;
    }

    /** Returns where a listener that took the descriptor counts the connections it accepts. */
    static synchronized AtomicLong counter(int descriptor) {
        AtomicLong counter = ACCEPTED.get(descriptor);
        if (counter == null) {
            counter = new AtomicLong();
            ACCEPTED.put(descriptor, counter);
        }
        return counter;
    }

    /** Returns how many connections were accepted so far, by descriptor. */
    static synchronized Map<Integer, Long> accepted() {
        Map<Integer, Long> accepted = new HashMap<>();
        for (Map.Entry<Integer, AtomicLong> counter : ACCEPTED.entrySet()) {
            accepted.put(counter.getKey(), counter.getValue().get());
        }
        return accepted;
    }

    /** After the listener's socket was replaced. */
    static void opened(SharedListener listener) {
        synchronized (SharedListeners.class) {
            if (!quiet) {
                return;
            }
        }
        listener.quiet();
    }

    /** After a bind of the application's was shared. */
    static void bound(int descriptor) {
        bound.accept(descriptor);
    }

    /** After a private bind has failed. */
    static void refused(SocketAddress address, IOException why) {
        refused.accept(address, why);
    }

    /** As {@link #refused}, of a socket that receives datagrams. */
    static void datagramsRefused(SocketAddress address, IOException why) {
        datagramsRefused.accept(address, why);
    }

    /** The listener that took the descriptor was closed, or could not be opened. */
    static synchronized void closed(SharedListener listener, int descriptor) {
        WeakReference<SharedListener> user = OPEN.get(descriptor);
        if (user != null && user.get() == listener) {
            OPEN.remove(descriptor);
        }
    }

    /** Marks a descriptor as in use by somebody who is no listener of this class; false if it is in use already. */
    static synchronized boolean reserve(int descriptor) {
        boolean reserved = !isOpen(descriptor) && RESERVED.add(descriptor);
        if (reserved) {
            ACCEPTED.remove(descriptor); // whoever accepts from now on does not count
        }
        return reserved;
    }

    /** Makes all listeners quiet, those that are opened later too. */
    static void quiet() {
        List<WeakReference<SharedListener>> open;
        synchronized (SharedListeners.class) {
            quiet = true;
            open = new ArrayList<>(OPEN.values());
        }
        for (WeakReference<SharedListener> reference : open) {
            SharedListener listener = reference.get();
            if (listener != null) {
                listener.quiet();
            }
        }
    }

    /** Puts the inherited socket in the place of the one that the given descriptor stands for. */
    static void replace(FileDescriptor own, int inherited) throws IOException {
        replace(own, IOUtil.newFD(inherited));
    }

    static void replace(FileDescriptor own, FileDescriptor other) throws IOException {
        DISPATCHER.dup(other, own);
    }

    static void close(FileDescriptor descriptor) throws IOException {
        DISPATCHER.close(descriptor);
    }

    /** Closes an inherited descriptor, which nothing can be bound to any more. */
    static void close(int descriptor) throws IOException {
        synchronized (SharedListeners.class) {
            RESERVED.remove(descriptor);
            ACCEPTED.remove(descriptor); // the number may be another socket's next
        }
        close(IOUtil.newFD(descriptor));
    }

    /** The address as a listener of the family would have it that had bound by itself: it has the family's wildcard. */
    static InetSocketAddress localAddress(FileDescriptor descriptor, ProtocolFamily family) throws IOException {
        InetSocketAddress address = Net.localAddress(descriptor);
        return address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(Net.anyLocalAddress(family), address.getPort())
                : address;
    }

    /** The address that an inherited socket is bound to. */
    static InetSocketAddress localAddress(int descriptor) throws IOException {
        return Net.localAddress(IOUtil.newFD(descriptor));
    }

    /** Of a socket of which nobody said another. */
    static ProtocolFamily defaultFamily() {
        return Net.isIPv6Available() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /** Whether an option decides how to bind: it means nothing to a socket that another has bound. */
    static boolean isForBinding(SocketOption<?> name) {
        return name == StandardSocketOptions.SO_REUSEADDR || name == StandardSocketOptions.SO_REUSEPORT;
    }

    static long offset(Class<?> type, String field) {
        return UNSAFE.objectFieldOffset(type, field);
    }
}
