package io.srv.container.sharing;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/**
 * The provider that a worker's command line names, see {@link Sharing#jvmFlags()}: a front for the JDK's own, whose
 * listening channels may share their socket. Without {@link Sharing#install} they do not.
 */
public final class SharingSelectorProvider extends SelectorProvider {

    private final SelectorProvider jdks = Internals.get().selectorProvider();

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        Internals.get().defineChannel();
        return jdks.openServerSocketChannel();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        Internals.get().defineChannel();
        return jdks.openServerSocketChannel(family);
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return jdks.openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return jdks.openSocketChannel(family);
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return datagrams().openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return datagrams().openDatagramChannel(family);
    }

    private SelectorProvider datagrams() {
        SelectorProvider sharing = Internals.get().datagramProvider();
        return sharing == null ? jdks : sharing;
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return jdks.openSelector();
    }

    @Override
    public Pipe openPipe() throws IOException {
        return jdks.openPipe();
    }

    @Override
    public @Nullable Channel inheritedChannel() throws IOException {
        return jdks.inheritedChannel();
    }
}
