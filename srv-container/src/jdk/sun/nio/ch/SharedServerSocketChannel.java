package sun.nio.ch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server socket channel of the JDK's own kind that may share a listening socket with other processes, from its bind on.
 * Until then, and for ever if its bind is a private one, it is as its superclass.
 *
 * <p>A shared one differs in two ways. The socket's {@code O_NONBLOCK} flag belongs to the open file description that all
 * the processes share, so this channel may set the flag and never clears it; blocking accepts work either way, since the
 * JDK polls when the socket has nothing. And it can be made {@linkplain #quiet() quiet}: see {@link AcceptTurn}. At most
 * one thread is in the superclass's accept, the holder of the turn; after EINTR the loop there calls
 * {@link #park(int, long)} before it would accept again, and that does not return in a quiet channel.
 *
 * <p>Locks are taken in this order: the turn, {@link #blockingLock()}, the superclass's own. This class is compiled into
 * {@code java.base} and defined into this package at run time, so it may use of the JDK's internals only what is the same
 * from 17 on.
 */
final class SharedServerSocketChannel extends ServerSocketChannelImpl implements SharedListener {

    private static final String JDKS_NAME = "sun.nio.ch.ServerSocketChannelImpl";

    private static final long STATE_LOCK = SharedListeners.offset(ServerSocketChannelImpl.class, "stateLock");
    private static final long LOCAL_ADDRESS = SharedListeners.offset(ServerSocketChannelImpl.class, "localAddress");

    private final ProtocolFamily family;
    private final AcceptTurn turn = new AcceptTurn("Accept timed out");
    private final SharedKeys keys = new SharedKeys(this);

    /** The superclass's own lock, which guards the descriptor against being closed, and the address. */
    private final Object stateLock = SharedListeners.UNSAFE.getReference(this, STATE_LOCK);

    /** What was set before the bind, on the socket that a shared bind replaces. Guarded by {@link #stateLock}. */
    private final Map<SocketOption<?>, Object> options = new LinkedHashMap<>(4);

    /** Set under {@link #blockingLock()} and {@link #stateLock}. */
    private volatile boolean shared;

    /** The inherited descriptor that this channel has in use; set before {@link #shared} is. */
    private int inherited = SharedListeners.PRIVATE;

    /** Set before {@link #shared} is. */
    private AtomicLong accepted;

    SharedServerSocketChannel(SelectorProvider provider, ProtocolFamily family) throws IOException {
        super(provider, family);
        this.family = family;
    }

    /**
     * Makes a channel on a duplicate of an inherited descriptor.
     *
     * @param descriptor of a socket that is bound and listening; stays open
     * @param family     INET, INET6 or UNIX, as the socket was made
     */
    static ServerSocketChannel open(int descriptor, ProtocolFamily family) throws IOException {
        SharedServerSocketChannel channel = new SharedServerSocketChannel(
                SelectorProvider.provider(),
                family == StandardProtocolFamily.UNIX ? family : SharedListeners.defaultFamily());
        try {
            SharedListeners.take(channel, descriptor);
            channel.share(descriptor, null);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        int descriptor = SharedListeners.PRIVATE;
        if (isOpen() && !isBound() && mayBeShared(local)) {
            descriptor = SharedListeners.take(this, local, family);
        }
        if (descriptor == SharedListeners.PRIVATE) {
            return bindPrivately(local, backlog);
        }
        share(descriptor, local);
        SharedListeners.bound(descriptor);
        return this;
    }

    /** Whether anybody else could mean the same address; also false for what the superclass is to refuse. */
    private boolean mayBeShared(SocketAddress local) {
        if (family == StandardProtocolFamily.UNIX) {
            return local instanceof UnixDomainSocketAddress
                    && !((UnixDomainSocketAddress) local).getPath().toString().isEmpty();
        }
        if (!(local instanceof InetSocketAddress)) {
            return false;
        }
        Net.checkAddress(local, family); // throws what the superclass would
        return ((InetSocketAddress) local).getPort() != 0;
    }

    private ServerSocketChannel bindPrivately(SocketAddress local, int backlog) throws IOException {
        try {
            return super.bind(local, backlog);
        } catch (SocketException e) {
            SharedListeners.refused(local, e);
            throw e;
        }
    }

    /** @param local as the application wrote it; null for what the socket says */
    private void share(int descriptor, SocketAddress local) throws IOException {
        try {
            // No key may be added, nor the mode be changed, while the socket is replaced.
            synchronized (blockingLock()) {
                synchronized (stateLock) {
                    ensureOpen();
                    if (isBound()) {
                        throw new AlreadyBoundException();
                    }
                    replaceSocket(descriptor, local);
                }
            }
        } catch (IOException | RuntimeException e) {
            SharedListeners.closed(this, descriptor);
            throw e;
        }
        SharedListeners.opened(this);
        if (!isOpen()) {
            SharedListeners.closed(this, descriptor); // it was closed before it was known to be shared
        }
    }

    private void replaceSocket(int descriptor, SocketAddress local) throws IOException {
        SharedListeners.replace(getFD(), descriptor);
        inherited = descriptor;
        accepted = SharedListeners.counter(descriptor);
        shared = true;
        if (!isBlocking()) {
            super.implConfigureBlocking(false);
        }
        for (Map.Entry<SocketOption<?>, Object> option : options.entrySet()) {
            if (!SharedListeners.isForBinding(option.getKey())) {
                setShared(option.getKey(), option.getValue());
            }
        }
        SocketAddress address = local;
        if (local == null || family != StandardProtocolFamily.UNIX) {
            address = family == StandardProtocolFamily.UNIX
                    ? UnixDomainSockets.localAddress(getFD())
                    : SharedListeners.localAddress(getFD(), family);
        }
        SharedListeners.UNSAFE.putReference(this, LOCAL_ADDRESS, address);
        keys.socketReplaced();
    }

    @SuppressWarnings("unchecked")
    private <T> void setShared(SocketOption<T> name, Object value) throws IOException {
        super.setOption(name, (T) value);
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        synchronized (stateLock) {
            if (!shared || !SharedListeners.isForBinding(name)) {
                super.setOption(name, value);
            }
            if (shared ? SharedListeners.isForBinding(name) : !isBound()) {
                options.put(name, value);
            }
            return this;
        }
    }

    /** What is shared is bound already, and by another: of such options the application only hears what it said. */
    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(SocketOption<T> name) throws IOException {
        synchronized (stateLock) {
            T actual = super.getOption(name);
            return shared && SharedListeners.isForBinding(name) && options.containsKey(name)
                    ? (T) options.get(name)
                    : actual;
        }
    }

    @Override
    public void quiet() {
        turn.beQuiet();
        keys.askAgain();
        turn.awaitQuiet(this);
    }

    private boolean isQuiet() {
        return shared && turn.isQuiet();
    }

    @Override
    public SocketChannel accept() throws IOException {
        if (!shared) {
            if (!isBound()) {
                ensureOpen();
                throw new NotYetBoundException();
            }
            if (!shared) { // which the bind has decided
                return super.accept();
            }
        }
        turn.take();
        try {
            return acceptInTurn();
        } finally {
            turn.end();
        }
    }

    /**
     * Accepts with a timeout, for the socket adaptor. The superclass would set the socket to blocking again at the end.
     */
    @Override
    SocketChannel blockingAccept(long nanos) throws IOException {
        if (!shared) {
            return super.blockingAccept(nanos);
        }
        turn.take();
        try {
            turn.limit(nanos);
            if (!isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            super.implConfigureBlocking(false); // the socket, not the channel
            SocketChannel accepted = acceptInTurn();
            if (accepted == null) { // the channel was configured meanwhile
                throw new IllegalBlockingModeException();
            }
            return accepted;
        } finally {
            turn.end();
        }
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private SocketChannel acceptInTurn() throws IOException {
        if (!isQuiet() || !isOpen()) {
            SocketChannel connection = super.accept();
            if (connection != null) {
                accepted.getAndIncrement();
            }
            return AnnouncingSocketChannel.of(connection);
        }
        turn.seen();
        if (!isBlocking()) {
            return null;
        }
        begin(); // from here on an interrupt closes the channel, as in every blocking accept
        try {
            turn.awaitClose(this);
            throw new AsynchronousCloseException();
        } finally {
            end(false);
        }
    }

    /** Called by the superclass's accept when there was no connection; it accepts again when this returns. */
    @Override
    public void park(int event, long nanos) throws IOException {
        if (!isQuiet()) {
            super.park(event, shared && turn.isTimed() ? turn.remainingNs() : nanos);
        }
        if (isQuiet()) {
            turn.seen();
            turn.awaitClose(this);
            throw new AsynchronousCloseException();
        }
    }

    /** Called under {@link #blockingLock()}. */
    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        if (!block || !shared) {
            super.implConfigureBlocking(block);
        }
    }

    @Override
    public int translateInterestOps(int ops) {
        keys.registerAnew();
        return isQuiet() ? 0 : super.translateInterestOps(ops);
    }

    @Override
    public boolean translateReadyOps(int ops, int initialOps, SelectionKeyImpl key) {
        if (!isQuiet()) {
            return super.translateReadyOps(ops, initialOps, key);
        }
        // The selector polled before quiet() had it ask for the changed interest; until it does it would spin.
        SharedKeys.askAgain(key);
        return super.translateReadyOps(0, initialOps, key);
    }

    /** As the superclass, which leaves the descriptor open until the selectors have run again: has them run now. */
    @Override
    protected void implCloseSelectableChannel() throws IOException {
        if (!shared) {
            super.implCloseSelectableChannel();
            return;
        }
        turn.wake(false); // out of awaitClose; the superclass gets it out of system calls
        try {
            super.implCloseSelectableChannel();
        } finally {
            SharedListeners.closed(this, inherited);
        }
        keys.cancel();
    }

    @Override
    public String toString() {
        return JDKS_NAME.concat(super.toString().substring(getClass().getName().length()));
    }
}
