package io.srv.container.sharing;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.net.ProtocolFamily;
import java.net.SocketImpl;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What our classes in {@code java.base} can do. They are defined when they are needed, and then for good; before the first
 * of them is used it is told whom to ask about binds.
 *
 * <p>All methods throw {@link IllegalStateException} if this JVM was not started with {@link JvmFlags}. Calls
 * are by {@code invokeExact} with exactly the types of the method: that is what starts fast.
 */
final class Internals {

    private static final String CHANNEL = "SharedServerSocketChannel";

    /** What {@link #CHANNEL} makes of its connections. */
    private static final String ACCEPTED = "AnnouncingSocketChannel";

    private static final Bridge BRIDGE = new Bridge();

    private static @Nullable Internals internals;
    private static boolean quietWanted;

    private final JdkClasses classes;
    private final Class<?> listeners;
    private @Nullable Class<?> accepted;
    private @Nullable Class<?> channel;
    private @Nullable MethodHandle open;
    private @Nullable MethodHandle newSocket;

    private Internals() throws IOException, ReflectiveOperationException {
        classes = new JdkClasses();
        listeners = classes.define("SharedListener", "AcceptTurn", "SharedListeners");
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

    static Bridge bridge() {
        return BRIDGE;
    }

    private void connect() throws Throwable {
        MethodHandle install =
                classes.method(listeners, "install", void.class, BiFunction.class, IntConsumer.class, BiConsumer.class);
        install.invokeExact((BiFunction<?, ?, ?>) BRIDGE, (IntConsumer) BRIDGE, (BiConsumer<?, ?>) BRIDGE);
    }

    SelectorProvider selectorProvider() {
        try {
            MethodHandle make =
                    classes.method(classes.define("SharedSelectorProvider"), "make", SelectorProvider.class);
            return (SelectorProvider) make.invokeExact();
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    AsynchronousChannelProvider asynchronousProvider() {
        try {
            Class<?> type =
                    classes.define("SharedAsynchronousServerSocketChannel", "SharedAsynchronousChannelProvider");
            MethodHandle make = classes.method(type, "make", AsynchronousChannelProvider.class);
            return (AsynchronousChannelProvider) make.invokeExact();
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    synchronized void defineChannel() {
        if (channel == null) {
            try {
                accepted = classes.define(ACCEPTED);
                channel = classes.define(CHANNEL);
            } catch (IOException | ReflectiveOperationException | LinkageError e) {
                throw unsupported(e);
            }
        }
    }

    ServerSocketChannel open(int descriptor, ProtocolFamily family) throws IOException {
        MethodHandle method = openMethod();
        try {
            return (ServerSocketChannel) method.invokeExact(descriptor, family);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    private synchronized MethodHandle openMethod() {
        defineChannel();
        if (open == null) {
            open = find(channel, "open", ServerSocketChannel.class, int.class, ProtocolFamily.class);
        }
        return open;
    }

    SocketImpl newSocket() {
        MethodHandle method = newSocketMethod();
        try {
            return (SocketImpl) method.invokeExact();
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    private synchronized MethodHandle newSocketMethod() {
        if (newSocket == null) {
            try {
                Class<?> type = classes.define("SharedSocket$Closing", "SharedSocket");
                newSocket = classes.method(type, "make", SocketImpl.class);
            } catch (IOException | ReflectiveOperationException | LinkageError e) {
                throw unsupported(e);
            }
        }
        return newSocket;
    }

    void quiet() {
        run(find(listeners, "quiet", void.class));
    }

    void quiet(ServerSocketChannel shared) {
        MethodHandle method = find(listeners, "quiet", void.class, ServerSocketChannel.class);
        try {
            method.invokeExact(shared);
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

    void release(int descriptor) {
        run(find(listeners, "release", void.class, int.class), descriptor);
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

    private static void run(MethodHandle method, int descriptor) {
        try {
            method.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    private MethodHandle find(@Nullable Class<?> type, String name, Class<?> returned, Class<?>... parameters) {
        try {
            return classes.method(Objects.requireNonNull(type), name, returned, parameters);
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
