package io.srv.container.sharing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One listening socket that several channels share as several workers do: each stands on a duplicate of the descriptor,
 * so that all have one open file description.
 */
final class SharedChannelFixture implements AutoCloseable {

    private static final int O_NONBLOCK = 04000;

    private final ServerSocketChannel master;
    private final ProtocolFamily family;
    private final SocketAddress address;
    private final List<Channel> open = new ArrayList<>();
    private final List<Integer> inherited = new ArrayList<>();

    private SharedChannelFixture(ProtocolFamily family, SocketAddress wanted) {
        try {
            this.family = family;
            master = ServerSocketChannel.open(family).bind(wanted, 1024);
            open.add(master);
            address = master.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SharedChannelFixture tcp() {
        return new SharedChannelFixture(
                StandardProtocolFamily.INET6, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    static SharedChannelFixture tcp4() {
        return new SharedChannelFixture(
                StandardProtocolFamily.INET, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    static SharedChannelFixture wildcard() {
        return new SharedChannelFixture(StandardProtocolFamily.INET6, new InetSocketAddress(0));
    }

    static SharedChannelFixture unix(Path path) {
        return new SharedChannelFixture(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(path));
    }

    /** As one more worker would. */
    ServerSocketChannel adopt() {
        try {
            ServerSocketChannel adopted = Sharing.open(inherit(), family);
            open.add(adopted);
            return adopted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more inherited descriptor, as one more worker would have it. */
    int inherit() {
        int descriptor = (int) call("sun.nio.ch.InheritedChannel", "dup", null, descriptor(master));
        inherited.add(descriptor);
        return descriptor;
    }

    /** A worker that is no part of this JVM's sharing. */
    interface Sibling {
        SocketChannel accept() throws IOException;
    }

    Sibling sibling() {
        return master::accept;
    }

    /** Has another worker make the shared description non-blocking. */
    void makeNonBlocking() throws IOException {
        master.configureBlocking(false);
    }

    boolean isNonBlocking() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", String.valueOf(descriptor(master))))) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring("flags:".length()).strip(), 8) & O_NONBLOCK) != 0;
            }
        }
        throw new IllegalStateException("no flags in fdinfo");
    }

    /** How many descriptors of this process stand on the socket, but for the inherited ones. */
    long descriptors() throws IOException {
        Path socket = link(descriptor(master));
        long count = 0;
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (socket.equals(link(Integer.parseInt(descriptor.getFileName().toString())))) {
                    count++;
                }
            }
        }
        return count - inherited.size();
    }

    SocketAddress address() {
        return address;
    }

    SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open(address);
        open.add(client);
        return client;
    }

    @Override
    public void close() throws IOException {
        for (Channel channel : open) {
            channel.close();
        }
        open.clear();
        for (int descriptor : inherited) {
            Sharing.closeDescriptor(descriptor);
        }
        inherited.clear();
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }

    private static int descriptor(Channel channel) {
        return (int) call("sun.nio.ch.SelChImpl", "getFDVal", channel);
    }

    private static Path link(int descriptor) throws IOException {
        Path path = Path.of("/proc/self/fd", String.valueOf(descriptor));
        try {
            return Files.readSymbolicLink(path);
        } catch (NoSuchFileException e) {
            return path; // Of another thread, and closed since it was listed.
        }
    }

    private static Object call(String className, String name, Object target, Object... arguments) {
        try {
            for (Method method : Class.forName(className).getDeclaredMethods()) {
                if (method.getName().equals(name)) {
                    method.setAccessible(true);
                    return method.invoke(target, arguments);
                }
            }
            throw new NoSuchMethodException(className + "." + name);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
