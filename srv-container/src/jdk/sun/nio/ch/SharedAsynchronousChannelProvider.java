package sun.nio.ch;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;

/** The JDK's own provider for Linux, but that a listening channel may share its socket when it is bound. */
final class SharedAsynchronousChannelProvider extends LinuxAsynchronousChannelProvider {

    static AsynchronousChannelProvider make() {
        return new SharedAsynchronousChannelProvider();
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(AsynchronousChannelGroup group)
            throws IOException {
        return new SharedAsynchronousServerSocketChannel(
                this, (AsynchronousServerSocketChannelImpl) super.openAsynchronousServerSocketChannel(group));
    }
}
