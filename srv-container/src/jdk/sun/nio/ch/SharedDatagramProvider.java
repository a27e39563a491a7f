package sun.nio.ch;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The JDK's own provider for Linux, but that a datagram channel may share its socket when it is bound. Has no state, and is
 * made without its constructor being called.
 */
final class SharedDatagramProvider extends EPollSelectorProvider implements Consumer<Object> {

    /**
     * Sets whom to ask, see {@link SharedListeners#installDatagrams}, and takes the place of the provider on which each
     * {@code java.net.DatagramSocket} stands: that is asked for past the property that names one.
     *
     * @throws IllegalStateException if it is not where it has been since JDK 17; then only channels can be shared
     */
    @Override
    @SuppressWarnings("unchecked")
    public void accept(Object bridge) {
        SharedListeners.installDatagrams(
                (BiFunction<SocketAddress, ProtocolFamily, Object>) bridge,
                (BiConsumer<SocketAddress, IOException>) bridge);
        if (!(DefaultSelectorProvider.get() instanceof EPollSelectorProvider)) { // which has initialised it, too
            throw new IllegalStateException("another provider");
        }
        try {
            Field instance = DefaultSelectorProvider.class.getDeclaredField("INSTANCE");
            SharedListeners.UNSAFE.putReferenceVolatile(
                    SharedListeners.UNSAFE.staticFieldBase(instance),
                    SharedListeners.UNSAFE.staticFieldOffset(instance),
                    this);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return new SharedDatagramChannel(this, SharedListeners.defaultFamily(), true);
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        Objects.requireNonNull(family, "'family' is null");
        if (family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            return super.openDatagramChannel(family); // which refuses it
        }
        return new SharedDatagramChannel(this, family, true);
    }

    /** For a {@code java.net.DatagramSocket}. */
    @Override
    public DatagramChannel openUninterruptibleDatagramChannel() throws IOException {
        return new SharedDatagramChannel(this, SharedListeners.defaultFamily(), false);
    }
}
