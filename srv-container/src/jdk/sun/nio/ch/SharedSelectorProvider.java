package sun.nio.ch;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;

/**
 * The JDK's own provider for Linux, but that a listening channel may share its socket when it is bound. Has no state, and is
 * made without its constructor being called.
 */
final class SharedSelectorProvider extends EPollSelectorProvider {

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return new SharedServerSocketChannel(this, SharedListeners.defaultFamily());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        Objects.requireNonNull(family, "'family' is null");
        if (family != StandardProtocolFamily.INET
                && family != StandardProtocolFamily.INET6
                && family != StandardProtocolFamily.UNIX) {
            return super.openServerSocketChannel(family); // which refuses it
        }
        return new SharedServerSocketChannel(this, family);
    }
}
