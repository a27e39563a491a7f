package io.srv.container.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.net.ProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that this process inherited and shares with others, as a channel that no server can tell from the
 * JDK's own: its class is a subclass of {@code sun.nio.ch.ServerSocketChannelImpl}, see
 * {@code src/jdk/sun/nio/ch/SharedServerSocketChannel.java}.
 *
 * <p>That superclass is package-private, so the class is defined into {@code java.base} when the first socket is adopted;
 * the JVM must have been started with {@value #ADD_OPENS}. Methods may be called from any thread.
 */
final class SharedChannel {

    /** What the worker's command line needs for this class, and nothing else. */
    static final String ADD_OPENS = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

    private static final String CLASS_RESOURCE = "/sun/nio/ch/SharedServerSocketChannel.class";

    private static @Nullable Access access;

    private final ServerSocketChannel channel;
    private final MethodHandle quiet;

    private SharedChannel(ServerSocketChannel channel, MethodHandle quiet) {
        this.channel = channel;
        this.quiet = quiet;
    }

    /** The two methods of the class in java.base that are not the JDK's. */
    private record Access(MethodHandle adopt, MethodHandle quiet) {}

    /**
     * Adopts a descriptor, which the channel owns from now on.
     *
     * @param descriptor of a socket that is bound and listening
     * @param family     INET, INET6 or UNIX, as the socket was made
     * @throws IllegalStateException if this JVM does not let the class be defined
     * @throws UncheckedIOException  if the descriptor is not that of a socket
     */
    static SharedChannel adopt(int descriptor, ProtocolFamily family) {
        Access methods = access();
        try {
            // Exactly the types of the method: invokeExact is what starts fast.
            ServerSocketChannel adopted = (ServerSocketChannel) methods.adopt.invokeExact(descriptor, family);
            return new SharedChannel(adopted, methods.quiet);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot adopt descriptor " + descriptor + ": " + e.getMessage(), e);
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    /** Returns the channel: bound, in blocking mode at first, always the same. */
    ServerSocketChannel channel() {
        return channel;
    }

    /**
     * Has the channel accept nothing more, without closing it: blocking accepts wait until it is closed, others return
     * null, selectors find it not ready. No connection is taken after this has returned, which it does within
     * milliseconds, or two seconds if a thread that is about to accept gets no processor for so long. Idempotent.
     */
    void quiet() {
        try {
            quiet.invoke(channel);
        } catch (Throwable e) {
            throw unsupported(e);
        }
    }

    private static synchronized Access access() {
        if (access == null) {
            try {
                access = define();
            } catch (IOException | ReflectiveOperationException | LinkageError e) {
                throw unsupported(e);
            }
        }
        return access;
    }

    private static Access define() throws IOException, ReflectiveOperationException {
        Lookup lookup = MethodHandles.privateLookupIn(
                Class.forName("sun.nio.ch.ServerSocketChannelImpl"), MethodHandles.lookup());
        Class<?> type = lookup.defineClass(classBytes());
        MethodType adopt = MethodType.methodType(ServerSocketChannel.class, int.class, ProtocolFamily.class);
        return new Access(
                lookup.findStatic(type, "adopt", adopt),
                lookup.findVirtual(type, "quiet", MethodType.methodType(void.class)));
    }

    private static byte[] classBytes() throws IOException {
        try (InputStream resource = SharedChannel.class.getResourceAsStream(CLASS_RESOURCE)) {
            if (resource == null) {
                throw new IOException(CLASS_RESOURCE + " is not on the class path");
            }
            return resource.readAllBytes();
        }
    }

    private static IllegalStateException unsupported(Throwable cause) {
        return new IllegalStateException(
                "cannot adopt inherited sockets in this JVM (" + cause + "); was it started with " + ADD_OPENS + "?",
                cause);
    }
}
