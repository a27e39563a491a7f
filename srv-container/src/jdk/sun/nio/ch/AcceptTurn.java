package sun.nio.ch;

import java.net.SocketTimeoutException;
import java.nio.channels.Channel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to accept from one shared listener, or to receive from it, which at most one thread has, and the means to get
 * that thread out of accept(2) without a connection, or recvfrom(2) without a datagram.
 *
 * <p>A signal makes the system call fail with EINTR. The holder of the turn looks at {@link #quiet} when it gets its turn
 * and before each further accept(2), and {@link #quiet(Channel)} repeats the signal until it has: one that comes just before
 * the system call is lost.
 */
final class AcceptTurn {

    private static final long SIGNAL_INTERVAL_NS = 2_000_000;

    /** How long {@link #quiet(Channel)} waits for a thread that gets no processor. One that does answers at once. */
    private static final long QUIET_LIMIT_NS = 2_000_000_000;

    /** For {@link #take(long)} and {@link #limit(long)}: as long as it takes. */
    static final long FOREVER = 0;

    /** What the system gives for a thread that cannot be signalled: a virtual one waits parked, not in a system call. */
    private static final long VIRTUAL = -1;

    private final String timeoutText;

    /** Held by the thread that accepts; taken before locks of the JDK's, and never to close. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean quiet;

    /** The holder of the turn has seen {@link #quiet}; so will all who get the turn after it. */
    private volatile boolean quietSeen;

    // Guarded by this: the system must not be given the id of a native thread that has ended.
    private Thread acceptor;
    private long nativeAcceptor;

    // Set by the holder of the turn, for itself.
    private boolean timed;
    private long deadlineNs;

    /** @param timeoutText what a {@link SocketTimeoutException} says */
    AcceptTurn(String timeoutText) {
        this.timeoutText = timeoutText;
    }

    void take() {
        lock.lock();
        begin();
    }

    /**
     * Takes the turn and limits it, to the time that is left of the timeout.
     *
     * @throws SocketTimeoutException if somebody else had it for so long; this thread does not have it then
     */
    void take(long timeoutNs) throws SocketTimeoutException {
        if (timeoutNs == FOREVER) {
            take();
            return;
        }
        long untilNs = System.nanoTime() + timeoutNs;
        if (!lockUntil(untilNs)) {
            throw timeout();
        }
        timed = true;
        deadlineNs = untilNs;
        begin();
    }

    private boolean lockUntil(long untilNs) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // as the JDK's: kept for later
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void begin() {
        acceptor = Thread.currentThread();
        nativeAcceptor = NativeThread.current();
    }

    void end() {
        timed = false;
        synchronized (this) {
            acceptor = null;
        }
        lock.unlock();
    }

    /** Limits the turn that this thread has. */
    void limit(long timeoutNs) {
        timed = true;
        deadlineNs = System.nanoTime() + timeoutNs;
    }

    /** Whether this thread has the turn, and for a limited time. */
    boolean isTimed() {
        return timed && lock.isHeldByCurrentThread();
    }

    /** @throws SocketTimeoutException if nothing is left; never for a turn without a limit, of which {@link #FOREVER} is left */
    long remainingNs() throws SocketTimeoutException {
        if (!timed) {
            return FOREVER;
        }
        long remainingNs = deadlineNs - System.nanoTime();
        if (remainingNs <= 0) {
            throw timeout();
        }
        return remainingNs;
    }

    private SocketTimeoutException timeout() {
        return new SocketTimeoutException(timeoutText);
    }

    boolean isQuiet() {
        return quiet;
    }

    /** To be called by the holder of the turn when it has found it quiet: it accepts nothing more. */
    void seen() {
        quietSeen = true;
    }

    /** Waits, in one's turn, until the listener was closed or the time is over. */
    void awaitClose(Channel listener) throws SocketTimeoutException {
        boolean interrupted = false;
        try {
            while (listener.isOpen()) {
                if (timed) {
                    LockSupport.parkNanos(listener, remainingNs());
                } else {
                    LockSupport.park(listener);
                }
                interrupted |= Thread.interrupted(); // or no wait would wait any more
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void beQuiet() {
        quiet = true;
    }

    /** After {@link #beQuiet}, waits until nobody can take a connection any more. */
    void awaitQuiet(Channel listener) {
        long sinceNs = System.nanoTime();
        while (mayAccept(listener) && System.nanoTime() - sinceNs < QUIET_LIMIT_NS) {
            wake(true);
            LockSupport.parkNanos(SIGNAL_INTERVAL_NS);
        }
    }

    private boolean mayAccept(Channel listener) {
        if (quietSeen || !listener.isOpen()) {
            return false;
        }
        if (!lock.tryLock()) {
            return true;
        }
        lock.unlock();
        return false;
    }

    /** Wakes the holder of the turn, if there is one. */
    synchronized void wake(boolean fromSystemCall) {
        if (acceptor == null) {
            return;
        }
        LockSupport.unpark(acceptor);
        if (fromSystemCall && nativeAcceptor != 0 && nativeAcceptor != VIRTUAL) {
            NativeThread.signal(nativeAcceptor);
        }
    }

    synchronized boolean isTaken() {
        return acceptor != null;
    }

    static boolean isVirtualThread() {
        return NativeThread.current() == VIRTUAL;
    }
}
