package io.srv.container.master;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
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
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException("the launcher's --add-opens options are missing; use bin/srv-container", e);
        }
    }

    private JdkSockets() {}

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
}
