package io.srv.it.bench;

import io.srv.api.Listener;
import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/**
 * What an application would write itself to run without the container: one listener, an ordinary channel of the JDK, and
 * no more. Arguments: the port, the application's class, its options.
 */
public final class Bare {
    private Bare() {}

    public static void main(String[] args) throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 1024);
        SrvApp app = (SrvApp) Class.forName(args[1]).getConstructor().newInstance();
        app.start(new Context(new OwnListener(channel), args[2]));
        System.out.println("started");
        Thread.currentThread().join();
    }

    private record Context(Listener listener, String options) implements SrvContext {
        @Override
        public long workerId() {
            return 1;
        }

        @Override
        public int slot() {
            return 0;
        }

        @Override
        public long generation() {
            return 1;
        }

        @Override
        public Listener listen(String nameOrAddress) {
            return listener;
        }

        @Override
        public List<Listener> listeners() {
            return List.of(listener);
        }

        @Override
        public void onDisconnect(Runnable callback) {}

        @Override
        public boolean draining() {
            return false;
        }

        @Override
        public void recycle() {}
    }

    private record OwnListener(ServerSocketChannel channel) implements Listener {
        @Override
        public String name() {
            return "bare";
        }

        @Override
        public SocketAddress address() {
            try {
                return channel.getLocalAddress();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int takeDescriptor() {
            throw new UnsupportedOperationException("bare servers use the channel");
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
