package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.SocketImplFactory;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a worker calls at its start: by interfaces of the JDK, for each method handle or reflective call of another type
 * would cost it a millisecond. Has no state, and is made without its constructor being called.
 */
final class Entrance
        implements SocketImplFactory,
                BiFunction<Integer, ProtocolFamily, Object>,
                Consumer<Object>,
                Supplier<Map<Integer, Long>>,
                Predicate<FileDescriptor> {

    /** Sets whom to ask, all in one: see {@link SharedListeners#install}. */
    @Override
    @SuppressWarnings("unchecked")
    public void accept(Object bridge) {
        SharedListeners.install(
                (BiFunction<SocketAddress, ProtocolFamily, Object>) bridge,
                (IntConsumer) bridge,
                (BiConsumer<SocketAddress, IOException>) bridge);
    }

    /** Returns what {@link SharedServerSocketChannel#open} returns, or the IOException that it throws. */
    @Override
    public Object apply(Integer descriptor, ProtocolFamily family) {
        try {
            return SharedServerSocketChannel.open(descriptor, family);
        } catch (IOException e) {
            return e;
        }
    }

    @Override
    public SocketImpl createSocketImpl() {
        return new SharedSocket();
    }

    /** See {@link SharedListeners#accepted}. */
    @Override
    public Map<Integer, Long> get() {
        return SharedListeners.accepted();
    }

    /** Whether a socket takes more bytes now, as poll(2) tells it; true if it cannot. */
    @Override
    public boolean test(FileDescriptor socket) {
        try {
            return Net.poll(socket, Net.POLLOUT, 0) != 0;
        } catch (IOException e) {
            return true; // the write will say what is wrong
        }
    }
}
