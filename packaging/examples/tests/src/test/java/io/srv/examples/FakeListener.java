package io.srv.examples;

import io.srv.api.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;

/** A listener of this JVM's own on a free loopback port. It does not go quiet: tests do not connect once they drain. */
final class FakeListener implements Listener {

    private final ServerSocketChannel channel;
    private boolean taken;

    FakeListener() throws IOException {
        channel = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Override
    public String name() {
        return "fake";
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
    public ServerSocketChannel channel() {
        if (taken) {
            throw new IllegalStateException("the descriptor was taken");
        }
        return channel;
    }

    @Override
    public int takeDescriptor() {
        try {
            channel.configureBlocking(false);
            Method getter = channel.getClass().getMethod("getFDVal");
            getter.setAccessible(true);
            taken = true;
            return (int) getter.invoke(channel);
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!taken) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
