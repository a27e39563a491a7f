package io.srv.container.sharing;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketImpl;
import java.net.SocketImplFactory;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What our classes in {@code java.base} can do. They are defined when they are needed, and then for good; before the first
 * of them is used it is told whom to ask about binds.
 *
 * <p>All methods throw {@link IllegalStateException} if this JVM does not let us in, see {@link JvmFlags}. What a start
 * needs goes through an object with interfaces of the JDK: each method handle costs a millisecond, so they are for the rest.
 */
final class Internals {

    private static final Bridge BRIDGE = new Bridge();

    private static @Nullable Internals internals;
    private static boolean quietWanted;

    private final JdkClasses classes;
    private final Class<?> listeners;

    /** Of class {@code sun.nio.ch.Entrance}. */
    private final Object entrance;

    private boolean keysDefined;
    private boolean channelDefined;

    /** What a shared channel makes of its connections. */
    private @Nullable Class<?> accepted;

    private boolean socketDefined;

    /** Absent while datagrams are not shared. */
    private volatile @Nullable SelectorProvider datagramProvider;

    private Internals() throws IOException, ReflectiveOperationException {
        classes = new JdkClasses();
        listeners = classes.define("SharedListener", "AcceptTurn", "SharedListeners");
        entrance = classes.make("Entrance");
    }

    static synchronized Internals get() {
        if (internals == null) {
            try {
                Internals created = new Internals();
                created.connect();
                if (quietWanted) {
                    created.quiet();
                }
                internals = created;
            } catch (Throwable e) {
                throw unsupported(e);
            }
        }
        return internals;
    }

    /** Makes all listeners quiet. Where none was ever opened nothing is defined for it. */
    static void quietNowAndLater() {
        Internals now;
        synchronized (Internals.class) {
            quietWanted = true;
            now = internals;
        }
        if (now != null) {
            now.quiet();
        }
    }

    /** Has connections announce their end. Where none was ever accepted there is nothing to do. */
    static void announceClose() {
        Internals now;
        synchronized (Internals.class) {
            now = internals;
        }
        if (now != null) {
            now.announce();
        }
    }

    private synchronized void announce() {
        if (accepted != null) {
            run(find(accepted, "announce", void.class));
        }
    }

    /** Connections accepted so far, by descriptor. Where none was ever opened nothing is defined for it. */
    @SuppressWarnings("unchecked")
    static Map<Integer, Long> accepted() {
        Internals now;
        synchronized (Internals.class) {
            now = internals;
        }
        return now == null ? Map.of() : ((Supplier<Map<Integer, Long>>) now.entrance).get();
    }

    static Bridge bridge() {
        return BRIDGE;
    }

    @SuppressWarnings("unchecked")
    private void connect() {
        ((Consumer<Object>) entrance).accept(BRIDGE);
    }

    SelectorProvider selectorProvider() {
        try {
            return (SelectorProvider) classes.make("SharedSelectorProvider");
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            throw unsupported(e);
        }
    }

    AsynchronousChannelProvider asynchronousProvider() {
        try {
            return (AsynchronousChannelProvider) classes.make(
                    "CountingHandler",
                    "CountingFuture",
                    "SharedAsynchronousServerSocketChannel",
                    "SharedAsynchronousChannelProvider");
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            throw unsupported(e);
        }
    }

    /** Has datagram channels, and the JDK's datagram sockets, ask the bridge from now on. */
    @SuppressWarnings("unchecked")
    synchronized void installDatagrams(DatagramBridge bridge) {
        try {
            Object provider = classes.make(withKeys("SharedDatagramChannel", "SharedDatagramProvider"));
            datagramProvider = (SelectorProvider) provider;
            ((Consumer<Object>) provider).accept(bridge);
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            throw unsupported(e);
        }
    }

    /** Returns the provider of datagram channels that may be shared; absent if none is. */
    @Nullable
    SelectorProvider datagramProvider() {
        return datagramProvider;
    }

    /** What two kinds of channels are made of, before the first of them. */
    private String[] withKeys(String... channels) {
        if (keysDefined) {
            return channels;
        }
        keysDefined = true;
        String[] all = new String[channels.length + 1];
        all[0] = "SharedKeys";
        System.arraycopy(channels, 0, all, 1, channels.length);
        return all;
    }

    synchronized void defineChannel() {
        if (!channelDefined) {
            try {
                accepted = classes.define("AnnouncingSocketChannel");
                classes.define(withKeys("SharedServerSocketChannel"));
                channelDefined = true;
            } catch (IOException | ReflectiveOperationException | LinkageError e) {
                throw unsupported(e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    ServerSocketChannel open(int descriptor, ProtocolFamily family) throws IOException {
        defineChannel();
        Object opened = ((BiFunction<Integer, ProtocolFamily, Object>) entrance).apply(descriptor, family);
        if (opened instanceof IOException why) {
            throw why;
        }
        return (ServerSocketChannel) opened;
    }

    SocketImpl newSocket() {
        defineSocket();
        return ((SocketImplFactory) entrance).createSocketImpl();
    }

    private synchronized void defineSocket() {
        if (!socketDefined) {
            try {
                classes.define("SharedSocket$Closing", "SharedSocket");
                socketDefined = true;
            } catch (IOException | ReflectiveOperationException | LinkageError e) {
                throw unsupported(e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    boolean hasRoom(FileDescriptor socket) {
        return ((Predicate<FileDescriptor>) entrance).test(socket);
    }

    void quiet() {
        run(find(listeners, "quiet", void.class));
    }

    InetSocketAddress localAddress(int descriptor) throws IOException {
        MethodHandle method = find(listeners, "localAddress", InetSocketAddress.class, int.class);
        try {
            return (InetSocketAddress) method.invokeExact(descriptor);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    boolean reserve(int descriptor) {
        MethodHandle method = find(listeners, "reserve", boolean.class, int.class);
        try {
            return (boolean) method.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    void close(int descriptor) throws IOException {
        MethodHandle method = find(listeners, "close", void.class, int.class);
        try {
            method.invokeExact(descriptor);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    private static void run(MethodHandle method) {
        try {
            method.invokeExact();
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    private MethodHandle find(Class<?> type, String name, Class<?> returned, Class<?>... parameters) {
        try {
            return classes.method(type, name, returned, parameters);
        } catch (ReflectiveOperationException e) {
            throw unsupported(e);
        }
    }

    private static IllegalStateException unsupported(Throwable cause) {
        return new IllegalStateException(
                "cannot share sockets in this JVM (" + cause + "); was it started with " + JvmFlags.ADD_OPENS + "?",
                cause);
    }
}
