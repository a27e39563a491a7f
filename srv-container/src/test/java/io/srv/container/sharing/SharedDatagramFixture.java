package io.srv.container.sharing;

import io.srv.container.sharing.DatagramKind.Datagram;
import io.srv.container.sharing.DatagramKind.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A UDP socket that a master has bound, and clients of it. What a test binds shares it as one more worker would. */
final class SharedDatagramFixture implements AutoCloseable {

    private static final int O_NONBLOCK = 04000;

    private final Receiver master;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Integer> inherited = new ArrayList<>();

    SharedDatagramFixture() {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    SharedDatagramFixture(SocketAddress wanted) {
        try {
            master = DatagramKind.CHANNEL.openBare();
            open.add(master);
            master.bind(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SocketAddress address() {
        try {
            return master.localAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return ((InetSocketAddress) address()).getPort();
    }

    int inherit() {
        int descriptor = (int) call("sun.nio.ch.InheritedChannel", "dup", null, descriptor());
        inherited.add(descriptor);
        return descriptor;
    }

    /** Has the next bind of the address share it, by a descriptor of its own. */
    int share() {
        int descriptor = inherit();
        InstalledRules.RULES.shareDatagrams(address(), descriptor);
        return descriptor;
    }

    /** A worker that is no part of this JVM's sharing. */
    Datagram receiveInSibling() throws IOException {
        Datagram received = master.receive();
        while (received.peer() == null) { // where it is non-blocking
            LockSupport.parkNanos(1_000_000);
            received = master.receive();
        }
        return received;
    }

    /** Has another worker make the shared description non-blocking. */
    void makeNonBlocking() throws IOException {
        ((DatagramChannel) master.itself()).configureBlocking(false);
    }

    boolean isNonBlocking() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", String.valueOf(descriptor())))) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring("flags:".length()).strip(), 8) & O_NONBLOCK) != 0;
            }
        }
        throw new IllegalStateException("no flags in fdinfo");
    }

    /** How many descriptors of this process stand on the socket, but for the inherited ones and the master's. */
    long descriptors() throws IOException {
        Path socket = link(String.valueOf(descriptor()));
        long count = 0;
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (socket.equals(link(descriptor.getFileName().toString()))) {
                    count++;
                }
            }
        }
        return count - inherited.size() - 1;
    }

    /** Sends from a socket of its own, which is returned. */
    Receiver send(String text) throws IOException {
        Receiver client = DatagramKind.CHANNEL.openBare();
        open.add(client);
        client.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client.send(new Datagram(text, new InetSocketAddress(InetAddress.getLoopbackAddress(), port())));
        return client;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        for (int descriptor : inherited) {
            Sharing.closeDescriptor(descriptor);
        }
    }

    private int descriptor() {
        return (int) call("sun.nio.ch.SelChImpl", "getFDVal", master.itself());
    }

    private static Path link(String descriptor) throws IOException {
        Path path = Path.of("/proc/self/fd", descriptor);
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
