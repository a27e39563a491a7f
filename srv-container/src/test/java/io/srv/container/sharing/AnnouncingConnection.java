package io.srv.container.sharing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A connection to a client of which the server's end is an announcing channel; at first the worker does not drain. */
final class AnnouncingConnection implements AutoCloseable {

    private static final Class<?> TYPE = define();

    final SocketChannel client;
    final SocketChannel server;

    private AnnouncingConnection(ServerSocketChannel listener) {
        try (listener) {
            draining(false);
            client = SocketChannel.open(listener.getLocalAddress());
            server = of(listener.accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AnnouncingConnection open() throws IOException {
        SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new AnnouncingConnection(ServerSocketChannel.open().bind(any));
    }

    /** With a buffer as small as the kernel allows, and a reader that is woken at once, as over TCP it would not be. */
    static AnnouncingConnection small(Path path) throws IOException {
        AnnouncingConnection connection = unix(path);
        connection.server.setOption(StandardSocketOptions.SO_SNDBUF, 1);
        return connection;
    }

    /** Over TCP, which takes a part of what does not fit whole. */
    static AnnouncingConnection narrow() throws IOException {
        SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ServerSocketChannel listener = ServerSocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        AnnouncingConnection connection = new AnnouncingConnection(listener.bind(any));
        connection.server.setOption(StandardSocketOptions.SO_SNDBUF, 4096);
        connection.client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        return connection;
    }

    static AnnouncingConnection unix(Path path) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        AnnouncingConnection connection = new AnnouncingConnection(listener.bind(UnixDomainSocketAddress.of(path)));
        Files.delete(path);
        return connection;
    }

    static SocketChannel of(SocketChannel accepted) {
        return (SocketChannel) call("of", SocketChannel.class, accepted);
    }

    /** What a worker does when it begins to drain. */
    static void announce() {
        call("announce", null, null);
    }

    private static void draining(boolean draining) {
        try {
            Field announcing = TYPE.getDeclaredField("announcing");
            announcing.setAccessible(true);
            announcing.setBoolean(null, draining);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the channel holds bytes that the kernel had no room for. */
    boolean hasPending() {
        try {
            Field pending = TYPE.getDeclaredField("pending");
            pending.setAccessible(true);
            return pending.get(server) != null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the client send this and the server read it. */
    void request(String text) throws IOException {
        client.write(bytes(text));
        ByteBuffer read = ByteBuffer.allocate(text.length());
        while (read.hasRemaining()) {
            server.read(read);
        }
    }

    /** Has the server write this in one call. */
    void answer(String text) throws IOException {
        ByteBuffer bytes = bytes(text);
        int count = server.write(bytes);
        if (count != text.length() || bytes.hasRemaining()) {
            throw new IllegalStateException("wrote " + count + ", left " + bytes.remaining());
        }
    }

    /** Ends the server's output and returns all that the client got of it. */
    String received() throws IOException {
        server.shutdownOutput();
        return new String(Channels.newInputStream(client).readAllBytes(), ISO_8859_1);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        draining(false);
        client.close();
        server.close();
    }

    private static Object call(String name, Class<?> parameter, Object argument) {
        try {
            Method method = parameter == null ? TYPE.getDeclaredMethod(name) : TYPE.getDeclaredMethod(name, parameter);
            method.setAccessible(true);
            return parameter == null ? method.invoke(null) : method.invoke(null, argument);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> define() {
        Internals.get().defineChannel();
        try {
            return Class.forName("sun.nio.ch.AnnouncingSocketChannel");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
