package sun.nio.ch;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.spi.SelectorProvider;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A datagram channel of the JDK's own kind, which a {@code java.net.DatagramSocket} stands on too, that may share a UDP
 * socket with other processes, from its bind on. Until then, and for ever if its bind is a private one, it is as its
 * superclass.
 *
 * <p>A shared one differs as {@link SharedServerSocketChannel} does: it never clears the socket's {@code O_NONBLOCK} flag,
 * and it can be made {@linkplain #quiet() quiet}: then it receives nothing, and still sends. Each datagram goes to one of
 * the processes. It cannot be connected, for that would connect all of them, and so {@code read} and {@code write} fail on
 * it as on any channel that is not connected.
 *
 * <p>Locks are taken in this order: the turn, {@link #blockingLock()}, the superclass's own. The superclass's two ways to
 * receive for a {@code DatagramSocket}, one up to JDK 18 and one since, both clear the flag on some JDK or other: ours take
 * their place.
 */
final class SharedDatagramChannel extends DatagramChannelImpl implements SharedListener {

    private static final String JDKS_NAME = "sun.nio.ch.DatagramChannelImpl";

    private static final int POLL_READABLE = Net.POLLIN | Net.POLLERR | Net.POLLHUP;

    private static final long STATE_LOCK = SharedListeners.offset(DatagramChannelImpl.class, "stateLock");
    private static final long LOCAL_ADDRESS = SharedListeners.offset(DatagramChannelImpl.class, "localAddress");

    private static final long BUFFER_LENGTH = SharedListeners.offset(DatagramPacket.class, "bufLength");
    private static final long LENGTH = SharedListeners.offset(DatagramPacket.class, "length");

    private final ProtocolFamily family;
    private final boolean interruptible;
    private final AcceptTurn turn = new AcceptTurn("Receive timed out");
    private final SharedKeys keys = new SharedKeys(this);

    /** The superclass's own lock, which guards the descriptor against being closed, and the address. */
    private final Object stateLock = SharedListeners.UNSAFE.getReference(this, STATE_LOCK);

    /** What was set before the bind, on the socket that a shared bind replaces. Guarded by {@link #stateLock}. */
    private final Map<SocketOption<?>, Object> options = new LinkedHashMap<>(4);

    /** Set under {@link #blockingLock()} and {@link #stateLock}. */
    private volatile boolean shared;

    /** The inherited descriptor that this channel has in use; set before {@link #shared} is. */
    private int inherited = SharedListeners.PRIVATE;

    /** @param interruptible whether an interrupt closes it: not that of a {@code DatagramSocket} */
    SharedDatagramChannel(SelectorProvider provider, ProtocolFamily family, boolean interruptible) throws IOException {
        super(provider, family, interruptible);
        this.family = family;
        this.interruptible = interruptible;
    }

    @Override
    public DatagramChannel bind(SocketAddress local) throws IOException {
        int descriptor = SharedListeners.PRIVATE;
        if (isOpen() && localAddress() == null && local != null) {
            Net.checkAddress(local, family); // throws what the superclass would
            if (((InetSocketAddress) local).getPort() != 0) {
                descriptor = SharedListeners.takeDatagrams(this, local, family);
            }
        }
        if (descriptor == SharedListeners.PRIVATE) {
            return bindPrivately(local);
        }
        share(descriptor);
        SharedListeners.bound(descriptor);
        return this;
    }

    private DatagramChannel bindPrivately(SocketAddress local) throws IOException {
        try {
            return super.bind(local);
        } catch (SocketException e) {
            SharedListeners.datagramsRefused(local, e);
            throw e;
        }
    }

    private void share(int descriptor) throws IOException {
        try {
            // No key may be added, nor the mode be changed, while the socket is replaced. Whoever receives or sends has
            // bound the socket before, so nobody is in a system call.
            synchronized (blockingLock()) {
                synchronized (stateLock) {
                    if (!isOpen()) {
                        throw new ClosedChannelException();
                    }
                    if (localAddress() != null) {
                        throw new AlreadyBoundException();
                    }
                    replaceSocket(descriptor);
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

    private void replaceSocket(int descriptor) throws IOException {
        SharedListeners.replace(getFD(), descriptor);
        inherited = descriptor;
        shared = true;
        if (!isBlocking()) {
            IOUtil.configureBlocking(getFD(), false);
        }
        for (Map.Entry<SocketOption<?>, Object> option : options.entrySet()) {
            if (!SharedListeners.isForBinding(option.getKey())) {
                setShared(option.getKey(), option.getValue());
            }
        }
        InetSocketAddress address = SharedListeners.localAddress(getFD(), family);
        SharedListeners.UNSAFE.putReference(this, LOCAL_ADDRESS, address);
        keys.socketReplaced();
    }

    @SuppressWarnings("unchecked")
    private <T> void setShared(SocketOption<T> name, Object value) throws IOException {
        super.setOption(name, (T) value);
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        synchronized (stateLock) {
            if (!shared || !SharedListeners.isForBinding(name)) {
                super.setOption(name, value);
            }
            if (shared ? SharedListeners.isForBinding(name) : localAddress() == null) {
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
    public SocketAddress receive(ByteBuffer target) throws IOException {
        if (!shared) {
            return super.receive(target);
        }
        turn.take();
        try {
            return receiveInTurn(target);
        } finally {
            turn.end();
        }
    }

    private SocketAddress receiveInTurn(ByteBuffer target) throws IOException {
        if (!isQuiet() || !isOpen()) {
            return super.receive(target);
        }
        turn.seen();
        if (!isBlocking()) {
            return null;
        }
        if (interruptible) {
            begin(); // from here on an interrupt closes the channel, as in every blocking receive
        }
        try {
            turn.awaitClose(this);
            throw new AsynchronousCloseException();
        } finally {
            if (interruptible) {
                end(false);
            }
        }
    }

    /** For the socket adaptor, up to JDK 18. */
    SocketAddress blockingReceive(ByteBuffer target, long timeoutNs) throws IOException {
        turn.take();
        try {
            if (!isBlocking()) {
                throw new IllegalBlockingModeException();
            }
            if (timeoutNs > 0) {
                turn.limit(timeoutNs);
                super.implConfigureBlocking(false); // the socket, not the channel: receive polls
            }
            SocketAddress sender = receiveInTurn(target);
            if (sender == null) { // the channel was configured meanwhile
                throw new IllegalBlockingModeException();
            }
            return sender;
        } finally {
            turn.end();
        }
    }

    /** For the socket adaptor, from JDK 19 on. */
    void blockingReceive(DatagramPacket packet, long timeoutNs) throws IOException {
        int room = SharedListeners.UNSAFE.getInt(packet, BUFFER_LENGTH);
        ByteBuffer target = ByteBuffer.wrap(packet.getData(), packet.getOffset(), room);
        SocketAddress sender = blockingReceive(target, timeoutNs);
        // Not by its setter, which would also shorten the room for the next one.
        SharedListeners.UNSAFE.putInt(packet, LENGTH, target.position() - packet.getOffset());
        packet.setSocketAddress(sender);
    }

    /** Called by the superclass when there is nothing to receive, or no room to send; it tries again when this returns. */
    @Override
    public void park(int event, long nanos) throws IOException {
        if (event != Net.POLLIN) {
            super.park(event, nanos);
            return;
        }
        if (!isQuiet()) {
            super.park(event, turn.isTimed() ? turn.remainingNs() : nanos);
        }
        if (isQuiet()) {
            turn.seen();
            turn.awaitClose(this);
            throw new AsynchronousCloseException();
        }
    }

    /** By way of this the adaptor connects, too. */
    @Override
    DatagramChannel connect(SocketAddress remote, boolean check) throws IOException {
        if (shared) {
            throw new SocketException(
                    "Cannot connect " + localAddress()
                            + ": the socket is shared with other processes, which would be connected, too; connect one of its own");
        }
        return super.connect(remote, check);
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
        int events = super.translateInterestOps(ops);
        return isQuiet() ? events & ~POLL_READABLE : events;
    }

    @Override
    public boolean translateReadyOps(int ops, int initialOps, SelectionKeyImpl key) {
        if (!isQuiet() || (ops & POLL_READABLE) == 0) {
            return super.translateReadyOps(ops, initialOps, key);
        }
        // The selector polled before quiet() had it ask for the changed interest; until it does it would spin.
        SharedKeys.askAgain(key);
        return super.translateReadyOps(ops & ~POLL_READABLE, initialOps, key);
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
        return JDKS_NAME + "@" + Integer.toHexString(hashCode());
    }
}
