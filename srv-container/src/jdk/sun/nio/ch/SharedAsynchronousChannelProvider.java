package sun.nio.ch;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;

/**
 * The JDK's own provider for Linux, but that a listening channel may share its socket when it is bound. Has no state, and is
 * made without its constructor being called.
 */
final class SharedAsynchronousChannelProvider extends LinuxAsynchronousChannelProvider {

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(AsynchronousChannelGroup group)
            throws IOException {
        return new SharedAsynchronousServerSocketChannel(
                this, (AsynchronousServerSocketChannelImpl) super.openAsynchronousServerSocketChannel(group));
    }
}
