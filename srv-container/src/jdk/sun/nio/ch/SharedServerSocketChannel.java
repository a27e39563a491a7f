package sun.nio.ch;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A server socket channel of the JDK's own kind on a listening socket that other processes listen on too.
 *
 * <p>It differs from its superclass in two ways. The socket's {@code O_NONBLOCK} flag belongs to the open file
 * description that all the processes share, so this channel may set the flag and never clears it; blocking accepts work
 * either way, since the JDK polls when the socket has nothing. And it can be made {@linkplain #quiet() quiet}.
 *
 * <p>How a thread gets out of accept(2) without a connection: a signal makes the call fail with EINTR, upon which the
 * loop in the superclass calls {@link #park(int, long)} before it would accept again, and a quiet {@code park} does not
 * return there. At most one thread is ever in the superclass's accept, the holder of {@link #turn}: it looks at
 * {@link #quiet} when it got its turn and after each poll, and {@link #quiet()} repeats the signal until it has.
 *
 * <p>This class is compiled into {@code java.base} and defined into this package at run time, so it may use of the JDK's
 * internals only what is the same from 17 on.
 */
final class SharedServerSocketChannel extends ServerSocketChannelImpl {

    /** How often the thread in accept(2) is signalled: a signal that comes just before the system call is lost. */
    private static final long SIGNAL_INTERVAL_NS = 2_000_000;

    /** How long {@link #quiet()} waits for a thread that gets no processor. One that does answers the first signal. */
    private static final long QUIET_LIMIT_NS = 2_000_000_000;

    private static final Method FOR_EACH_KEY = forEachKey();

    /** Held by the one thread that accepts; taken before the superclass's own lock, and never by close. */
    private final ReentrantLock turn = new ReentrantLock();

    private volatile boolean quiet;

    /** The holder of the turn has seen {@link #quiet}; so will all who get the turn after it. */
    private volatile boolean quietSeen;

    /** Guards the two fields below: the system must not be given the id of a native thread that has ended. */
    private final Object acceptorLock = new Object();

    private Thread acceptor;
    private long nativeAcceptor;

    // Set by the holder of the turn, for itself.
    private boolean timed;
    private long deadlineNs;

    private SharedServerSocketChannel(int descriptor, ProtocolFamily family) throws IOException {
        super(SelectorProvider.provider(), family, IOUtil.newFD(descriptor), true);
    }

    /**
     * Makes a channel of an inherited descriptor, which the channel owns from now on.
     *
     * @param descriptor of a socket that is bound and listening
     * @param family     INET, INET6 or UNIX, as the socket was made
     * @throws IOException if the descriptor's address cannot be read
     */
    static ServerSocketChannel adopt(int descriptor, ProtocolFamily family) throws IOException {
        return new SharedServerSocketChannel(descriptor, family);
    }

    /**
     * Accepts nothing more, from the return of this method until the channel is closed: blocking accepts wait, others
     * return null, selectors find it not ready. Connections go to those who share the socket. Idempotent; any thread.
     */
    void quiet() {
        quiet = true;
        for (SelectionKey key : registeredKeys()) {
            forgetInterest(key);
            key.selector().wakeup();
        }
        long sinceNs = System.nanoTime();
        while (mayAccept() && System.nanoTime() - sinceNs < QUIET_LIMIT_NS) {
            wakeAcceptor(true);
            LockSupport.parkNanos(SIGNAL_INTERVAL_NS);
        }
    }

    private boolean mayAccept() {
        if (quietSeen || !isOpen()) {
            return false;
        }
        if (!turn.tryLock()) {
            return true;
        }
        turn.unlock();
        return false;
    }

    @Override
    public SocketChannel accept() throws IOException {
        takeTurn();
        try {
            return acceptInTurn();
        } finally {
            endTurn();
        }
    }

    /**
     * Accepts with a timeout, for the socket adaptor. The superclass would set the socket to blocking again at the end.
     */
    @Override
    SocketChannel blockingAccept(long nanos) throws IOException {
        takeTurn();
        try {
            deadlineNs = System.nanoTime() + nanos;
            timed = true;
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
            timed = false;
            endTurn();
        }
    }

    private SocketChannel acceptInTurn() throws IOException {
        if (!quiet || !isOpen()) {
            return super.accept();
        }
        quietSeen = true;
        if (!isBlocking()) {
            return null;
        }
        begin(); // from here on an interrupt closes the channel, as in every blocking accept
        try {
            throw awaitClose();
        } finally {
            end(false);
        }
    }

    /** Called by the superclass's accept when there was no connection; it accepts again when this returns. */
    @Override
    public void park(int event, long nanos) throws IOException {
        if (!quiet) {
            super.park(event, timed ? remainingNs() : nanos);
        }
        if (quiet) {
            quietSeen = true;
            throw awaitClose();
        }
    }

    private AsynchronousCloseException awaitClose() throws SocketTimeoutException {
        while (isOpen()) {
            if (timed) {
                LockSupport.parkNanos(this, remainingNs());
            } else {
                LockSupport.park(this);
            }
        }
        return new AsynchronousCloseException();
    }

    private long remainingNs() throws SocketTimeoutException {
        long remainingNs = deadlineNs - System.nanoTime();
        if (remainingNs <= 0) {
            throw new SocketTimeoutException("Accept timed out");
        }
        return remainingNs;
    }

    private void takeTurn() {
        turn.lock();
        synchronized (acceptorLock) {
            acceptor = Thread.currentThread();
            nativeAcceptor = NativeThread.current();
        }
    }

    private void endTurn() {
        synchronized (acceptorLock) {
            acceptor = null;
        }
        turn.unlock();
    }

    private void wakeAcceptor(boolean fromSystemCall) {
        synchronized (acceptorLock) {
            if (acceptor == null) {
                return;
            }
            LockSupport.unpark(acceptor);
            // 0 and -1 stand for threads that cannot be signalled: virtual ones wait parked, not in a system call.
            if (fromSystemCall && nativeAcceptor != 0 && nativeAcceptor != -1) {
                NativeThread.signal(nativeAcceptor);
            }
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        if (!block) {
            super.implConfigureBlocking(false);
        }
    }

    @Override
    public int translateInterestOps(int ops) {
        return quiet ? 0 : super.translateInterestOps(ops);
    }

    @Override
    public boolean translateReadyOps(int ops, int initialOps, SelectionKeyImpl key) {
        if (!quiet) {
            return super.translateReadyOps(ops, initialOps, key);
        }
        // The selector polled before quiet() had it ask for the changed interest; until it does it would spin.
        forgetInterest(key);
        return super.translateReadyOps(0, initialOps, key);
    }

    /** Has the selector ask {@link #translateInterestOps} before it polls again. */
    private static void forgetInterest(SelectionKey key) {
        ((SelectorImpl) key.selector()).setEventOps((SelectionKeyImpl) key);
    }

    /** As the superclass, which leaves the descriptor open until the selectors have run again: has them run now. */
    @Override
    protected void implCloseSelectableChannel() throws IOException {
        wakeAcceptor(false); // out of awaitClose; the superclass gets it out of system calls
        super.implCloseSelectableChannel();
        for (SelectionKey key : registeredKeys()) {
            key.cancel(); // the caller would do that only after us, when the selector may have run already
            key.selector().wakeup();
        }
    }

    private List<SelectionKey> registeredKeys() {
        if (!isRegistered()) {
            return List.of();
        }
        List<SelectionKey> keys = new ArrayList<>();
        Consumer<SelectionKey> collect = keys::add;
        try {
            FOR_EACH_KEY.invoke(this, collect); // holds the lock of the keys: nothing may be done to them in it
        } catch (ReflectiveOperationException e) {
            throw new InternalError(e);
        }
        return keys;
    }

    private static Method forEachKey() {
        try {
            Method forEach = AbstractSelectableChannel.class.getDeclaredMethod("forEach", Consumer.class);
            forEach.setAccessible(true);
            return forEach;
        } catch (NoSuchMethodException e) {
            throw new InternalError(e);
        }
    }
}
