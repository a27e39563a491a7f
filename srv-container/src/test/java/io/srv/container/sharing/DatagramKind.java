package io.srv.container.sharing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The ways to receive datagrams that the JDK has: each as an application gets it, and bare. */
enum DatagramKind {
    CHANNEL,
    ADAPTOR,
    SOCKET;

    private static final int ROOM = 100;

    /** What they have in common. */
    interface Receiver extends AutoCloseable {
        void bind(SocketAddress address) throws IOException;

        /** Waits for a datagram. */
        Datagram receive() throws IOException;

        void send(Datagram datagram) throws IOException;

        void connect(SocketAddress remote) throws IOException;

        SocketAddress localAddress() throws IOException;

        <T> void setOption(java.net.SocketOption<T> name, T value) throws IOException;

        <T> T option(java.net.SocketOption<T> name) throws IOException;

        /** What stands below. */
        Object itself();

        @Override
        void close() throws IOException;

        /** All that tells one from another, but for the port and its own identity. */
        default String text() {
            return Kind.outcome(() -> localAddress() == null
                            ? "unbound"
                            : localAddress().toString().replaceAll(":\\d+$", ":PORT"))
                    + ", "
                    + Kind.outcome(() -> option(StandardSocketOptions.SO_REUSEADDR))
                    + ", "
                    + Kind.outcome(() -> option(StandardSocketOptions.SO_RCVBUF))
                    + ", "
                    + itself().toString().replaceAll("@.*", "");
        }
    }

    /** A text, and where it came from or goes to. */
    record Datagram(String text, SocketAddress peer) {}

    Receiver open() throws IOException {
        return switch (this) {
            case CHANNEL -> new ChannelReceiver(DatagramChannel.open());
            case ADAPTOR -> new SocketReceiver(DatagramChannel.open().socket());
            case SOCKET -> new SocketReceiver(new DatagramSocket(null));
        };
    }

    Receiver openBare() throws IOException {
        return switch (this) {
            case CHANNEL -> new ChannelReceiver(jdks().openDatagramChannel());
            case ADAPTOR -> new SocketReceiver(jdks().openDatagramChannel().socket());
            case SOCKET -> new SocketReceiver(bareSocket());
        };
    }

    private static SelectorProvider jdks() {
        try {
            return (SelectorProvider) Class.forName("sun.nio.ch.EPollSelectorProvider")
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DatagramSocket bareSocket() {
        try {
            SelectorProvider jdks = jdks();
            Object channel = jdks.getClass()
                    .getMethod("openUninterruptibleDatagramChannel")
                    .invoke(jdks);
            var constructor = DatagramSocket.class.getDeclaredConstructor(DatagramSocket.class);
            constructor.setAccessible(true);
            return constructor.newInstance(((DatagramChannel) channel).socket());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    record ChannelReceiver(DatagramChannel itself) implements Receiver {
        @Override
        public void bind(SocketAddress address) throws IOException {
            itself.bind(address);
        }

        @Override
        public Datagram receive() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(ROOM);
            SocketAddress peer = itself.receive(buffer);
            return new Datagram(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8), peer);
        }

        @Override
        public void send(Datagram datagram) throws IOException {
            itself.send(ByteBuffer.wrap(datagram.text().getBytes(StandardCharsets.UTF_8)), datagram.peer());
        }

        @Override
        public void connect(SocketAddress remote) throws IOException {
            itself.connect(remote);
        }

        @Override
        public SocketAddress localAddress() throws IOException {
            return itself.getLocalAddress();
        }

        @Override
        public <T> void setOption(java.net.SocketOption<T> name, T value) throws IOException {
            itself.setOption(name, value);
        }

        @Override
        public <T> T option(java.net.SocketOption<T> name) throws IOException {
            return itself.getOption(name);
        }

        @Override
        public void close() throws IOException {
            itself.close();
        }
    }

    record SocketReceiver(DatagramSocket itself) implements Receiver {
        @Override
        public void bind(SocketAddress address) throws IOException {
            itself.bind(address);
        }

        @Override
        public Datagram receive() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[ROOM + 5], 5, ROOM);
            itself.receive(packet);
            byte[] content = Arrays.copyOfRange(packet.getData(), 5, 5 + packet.getLength());
            return new Datagram(new String(content, StandardCharsets.UTF_8), packet.getSocketAddress());
        }

        @Override
        public void send(Datagram datagram) throws IOException {
            byte[] content = datagram.text().getBytes(StandardCharsets.UTF_8);
            itself.send(new DatagramPacket(content, content.length, datagram.peer()));
        }

        @Override
        public void connect(SocketAddress remote) throws IOException {
            itself.connect(remote);
        }

        @Override
        public SocketAddress localAddress() {
            return itself.getLocalSocketAddress();
        }

        @Override
        public <T> void setOption(java.net.SocketOption<T> name, T value) throws IOException {
            itself.setOption(name, value);
        }

        @Override
        public <T> T option(java.net.SocketOption<T> name) throws IOException {
            return itself.getOption(name);
        }

        @Override
        public void close() {
            itself.close();
        }
    }
}
