package io.srv.container.sharing;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.ExecutionException;

/** The ways to listen that the JDK has: each as an application gets it, and bare, as in a JVM that shares nothing. */
enum Kind {
    CHANNEL,
    ADAPTOR,
    SOCKET,
    ASYNCHRONOUS;

    /** What they have in common. */
    interface Server extends AutoCloseable {
        void bind(SocketAddress address) throws IOException;

        /** Waits for a connection, closes it, and returns the client's address. */
        SocketAddress accept() throws Exception;

        SocketAddress localAddress() throws IOException;

        boolean reuseAddress() throws IOException;

        void setReuseAddress(boolean on) throws IOException;

        int receiveBuffer() throws IOException;

        void setReceiveBuffer(int size) throws IOException;

        /** As the JDK prints it, but for the port and its own identity. */
        String text() throws IOException;

        @Override
        void close() throws IOException;
    }

    Server open() {
        try {
            return switch (this) {
                case CHANNEL -> new ChannelServer(ServerSocketChannel.open());
                case ADAPTOR -> new SocketServer(ServerSocketChannel.open().socket());
                case SOCKET -> new SocketServer(new ServerSocket());
                case ASYNCHRONOUS -> new AsynchronousServer(AsynchronousServerSocketChannel.open());
            };
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Server openBare() {
        try {
            SelectorProvider provider = (SelectorProvider) make("sun.nio.ch.EPollSelectorProvider");
            return switch (this) {
                case CHANNEL -> new ChannelServer(provider.openServerSocketChannel());
                case ADAPTOR ->
                    new SocketServer(provider.openServerSocketChannel().socket());
                case SOCKET ->
                    new SocketServer(new BareServerSocket((SocketImpl) make("sun.nio.ch.NioSocketImpl", true)));
                case ASYNCHRONOUS ->
                    new AsynchronousServer(
                            ((AsynchronousChannelProvider) make("sun.nio.ch.LinuxAsynchronousChannelProvider"))
                                    .openAsynchronousServerSocketChannel(null));
            };
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object make(String type, Object... arguments) {
        try {
            Constructor<?> constructor = Class.forName(type).getConstructors()[0];
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class BareServerSocket extends ServerSocket {
        BareServerSocket(SocketImpl jdks) {
            super(jdks);
        }
    }

    record ChannelServer(ServerSocketChannel channel) implements Server {
        @Override
        public void bind(SocketAddress address) throws IOException {
            channel.bind(address);
        }

        @Override
        public SocketAddress accept() throws IOException {
            try (SocketChannel connection = channel.accept()) {
                return connection.getRemoteAddress();
            }
        }

        @Override
        public SocketAddress localAddress() throws IOException {
            return channel.getLocalAddress();
        }

        @Override
        public boolean reuseAddress() throws IOException {
            return channel.getOption(StandardSocketOptions.SO_REUSEADDR);
        }

        @Override
        public void setReuseAddress(boolean on) throws IOException {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, on);
        }

        @Override
        public int receiveBuffer() throws IOException {
            return channel.getOption(StandardSocketOptions.SO_RCVBUF);
        }

        @Override
        public void setReceiveBuffer(int size) throws IOException {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, size);
        }

        @Override
        public String text() {
            return channel.toString().replaceAll(":\\d+]", ":PORT]");
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    record SocketServer(ServerSocket socket) implements Server {
        @Override
        public void bind(SocketAddress address) throws IOException {
            socket.bind(address);
        }

        @Override
        public SocketAddress accept() throws IOException {
            try (Socket connection = socket.accept()) {
                return connection.getRemoteSocketAddress();
            }
        }

        @Override
        public SocketAddress localAddress() {
            return socket.getLocalSocketAddress();
        }

        @Override
        public boolean reuseAddress() throws IOException {
            return socket.getReuseAddress();
        }

        @Override
        public void setReuseAddress(boolean on) throws IOException {
            socket.setReuseAddress(on);
        }

        @Override
        public int receiveBuffer() throws IOException {
            return socket.getReceiveBufferSize();
        }

        @Override
        public void setReceiveBuffer(int size) throws IOException {
            socket.setReceiveBufferSize(size);
        }

        @Override
        public String text() {
            return socket.toString().replaceAll("localport=\\d+", "localport=PORT")
                    + socket.isBound()
                    + socket.isClosed()
                    + (socket.getLocalPort() > 0)
                    + socket.getInetAddress();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    record AsynchronousServer(AsynchronousServerSocketChannel channel) implements Server {
        @Override
        public void bind(SocketAddress address) throws IOException {
            channel.bind(address);
        }

        @Override
        public SocketAddress accept() throws Exception {
            try (AsynchronousSocketChannel connection = channel.accept().get()) {
                return connection.getRemoteAddress();
            } catch (ExecutionException e) {
                throw (Exception) e.getCause();
            }
        }

        @Override
        public SocketAddress localAddress() throws IOException {
            return channel.getLocalAddress();
        }

        @Override
        public boolean reuseAddress() throws IOException {
            return channel.getOption(StandardSocketOptions.SO_REUSEADDR);
        }

        @Override
        public void setReuseAddress(boolean on) throws IOException {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, on);
        }

        @Override
        public int receiveBuffer() throws IOException {
            return channel.getOption(StandardSocketOptions.SO_RCVBUF);
        }

        @Override
        public void setReceiveBuffer(int size) throws IOException {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, size);
        }

        @Override
        public String text() {
            return channel.toString().replaceAll(":\\d+]", ":PORT]");
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** The kind's answer to a question, or the exception that it gave instead. */
    static String outcome(ThrowingCall call) {
        try {
            return String.valueOf(call.get());
        } catch (Throwable e) {
            return e.toString();
        }
    }

    interface ThrowingCall {
        Object get() throws Exception;
    }

    static SocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }
}
