package io.srv.container.master;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * Between the JDK's channels and descriptor numbers. Needs the master's {@code --add-opens} of {@code sun.nio.ch} and
 * {@code java.io}, which the launcher gives. Same on Java 17 and 25.
 */
final class JdkSockets {

    private static final MethodHandle DESCRIPTOR_OF;
    private static final MethodHandle NEW_DESCRIPTOR;
    private static final MethodHandle NEW_CHANNEL;
    private static final MethodHandle NEW_SERVER_CHANNEL;
    private static final MethodHandle NEW_DATAGRAM_CHANNEL;
    private static final MethodHandle LISTEN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> selectable = Class.forName("sun.nio.ch.SelChImpl");
            Class<?> socket = Class.forName("sun.nio.ch.SocketChannelImpl");
            DESCRIPTOR_OF = MethodHandles.privateLookupIn(selectable, lookup)
                    .findVirtual(selectable, "getFDVal", MethodType.methodType(int.class));
            NEW_DESCRIPTOR = MethodHandles.privateLookupIn(FileDescriptor.class, lookup)
                    .findConstructor(FileDescriptor.class, MethodType.methodType(void.class, int.class));
            NEW_CHANNEL = MethodHandles.privateLookupIn(socket, lookup)
                    .findConstructor(
                            socket,
                            MethodType.methodType(
                                    void.class,
                                    SelectorProvider.class,
                                    ProtocolFamily.class,
                                    FileDescriptor.class,
                                    SocketAddress.class));
            Class<?> server = Class.forName("sun.nio.ch.ServerSocketChannelImpl");
            NEW_SERVER_CHANNEL = MethodHandles.privateLookupIn(server, lookup)
                    .findConstructor(
                            server,
                            MethodType.methodType(
                                    void.class,
                                    SelectorProvider.class,
                                    ProtocolFamily.class,
                                    FileDescriptor.class,
                                    boolean.class));
            Class<?> datagram = Class.forName("sun.nio.ch.DatagramChannelImpl");
            NEW_DATAGRAM_CHANNEL = MethodHandles.privateLookupIn(datagram, lookup)
                    .findConstructor(
                            datagram, MethodType.methodType(void.class, SelectorProvider.class, FileDescriptor.class));
            Class<?> net = Class.forName("sun.nio.ch.Net");
            LISTEN = MethodHandles.privateLookupIn(net, lookup)
                    .findStatic(net, "listen", MethodType.methodType(void.class, FileDescriptor.class, int.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException("the launcher's --add-opens options are missing; use bin/srv-container", e);
        }
    }

    private JdkSockets() {}

    /** @throws IllegalStateException if this JDK has not what is needed */
    static void load() {
        try {
            MethodHandles.lookup().ensureInitialized(JdkSockets.class);
        } catch (IllegalAccessException | ExceptionInInitializerError e) {
            throw new IllegalStateException("this JDK's sockets cannot be reached: " + e.getCause(), e);
        }
    }

    static int descriptorOf(NetworkChannel channel) {
        try {
            return (int) DESCRIPTOR_OF.invoke(channel);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a connected Unix-domain socket a channel, which owns the descriptor from now on. */
    static SocketChannel channelOn(int descriptor) {
        try {
            return (SocketChannel) NEW_CHANNEL.invoke(
                    SelectorProvider.provider(),
                    (ProtocolFamily) StandardProtocolFamily.UNIX,
                    (FileDescriptor) NEW_DESCRIPTOR.invoke(descriptor),
                    (SocketAddress) UnixDomainSocketAddress.of(""));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a listening socket a channel, which owns the descriptor from now on; the socket stays as it is. */
    static ServerSocketChannel listenerOn(int descriptor, ProtocolFamily family) throws IOException {
        try {
            return (ServerSocketChannel) NEW_SERVER_CHANNEL.invoke(
                    SelectorProvider.provider(), family, (FileDescriptor) NEW_DESCRIPTOR.invoke(descriptor), true);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has a socket that listens already keep so many waiting connections from now on; those that wait stay. */
    static void setBacklog(int descriptor, int backlog) throws IOException {
        try {
            LISTEN.invoke((FileDescriptor) NEW_DESCRIPTOR.invoke(descriptor), backlog);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #listenerOn}, for a bound socket of UDP. */
    static DatagramChannel datagramsOn(int descriptor) throws IOException {
        try {
            return (DatagramChannel) NEW_DATAGRAM_CHANNEL.invoke(
                    SelectorProvider.provider(), (FileDescriptor) NEW_DESCRIPTOR.invoke(descriptor));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
