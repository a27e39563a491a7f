package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import jdk.internal.ref.CleanerFactory;
import sun.net.PlatformSocketImpl;

/**
 * What a {@code java.net.ServerSocket} stands on: the JDK's own implementation, but that it may share a listening socket
 * with other processes, from its bind on. Until then, and for ever if its bind is a private one, all is done by the JDK's.
 *
 * <p>When it is shared the socket and its options are still held by the JDK's implementation, and only accepting is ours:
 * that must never clear the {@code O_NONBLOCK} flag, which all the processes share, and must be interruptible for
 * {@link #quiet()}, see {@link AcceptTurn}. It cannot be left to a channel, which an interrupt of the thread would close.
 * It is a {@link SelChImpl} for that interface's way to wait, which knows virtual threads.
 */
final class SharedSocket extends SocketImpl implements PlatformSocketImpl, SharedListener, SelChImpl {

    /** The state of an accepted connection, in the JDK's implementation. */
    private static final int CONNECTED = 3;

    private static final long FD = SharedListeners.offset(SocketImpl.class, "fd");
    private static final long ADDRESS = SharedListeners.offset(SocketImpl.class, "address");
    private static final long PORT = SharedListeners.offset(SocketImpl.class, "port");
    private static final long LOCAL_PORT = SharedListeners.offset(SocketImpl.class, "localport");
    private static final long STATE_LOCK = SharedListeners.offset(NioSocketImpl.class, "stateLock");
    private static final long STATE = SharedListeners.offset(NioSocketImpl.class, "state");
    private static final long CLEANER = SharedListeners.offset(NioSocketImpl.class, "cleaner");

    private final NioSocketImpl own = new NioSocketImpl(true);
    private final AcceptTurn turn = new AcceptTurn("Accept timed out");

    /** What was set before the bind, on the socket that a shared bind replaces. Guarded by this. */
    private final Map<Object, Object> options = new LinkedHashMap<>(4);

    /** The inherited descriptor that is in use; private until the bind. Written under the monitor of this. */
    private volatile int inherited = SharedListeners.PRIVATE;

    /** Set before {@link #inherited} is. */
    private AtomicLong accepted;

    private volatile boolean closed;

    private boolean isShared() {
        return inherited != SharedListeners.PRIVATE;
    }

    @Override
    protected void create(boolean stream) throws IOException {
        own.create(stream);
        fd = (FileDescriptor) SharedListeners.UNSAFE.getReference(own, FD);
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        InetSocketAddress local = new InetSocketAddress(host, port);
        int descriptor = port == 0 || localport != 0
                ? SharedListeners.PRIVATE
                : SharedListeners.take(this, local, SharedListeners.defaultFamily());
        if (descriptor == SharedListeners.PRIVATE) {
            bindPrivately(local);
            localport = SharedListeners.UNSAFE.getInt(own, LOCAL_PORT);
        } else {
            share(descriptor);
            localport = port;
        }
        address = host; // as the JDK's: what was asked for, not what became of it
    }

    private void bindPrivately(InetSocketAddress local) throws IOException {
        try {
            own.bind(local.getAddress(), local.getPort());
        } catch (SocketException e) {
            SharedListeners.refused(local, e);
            throw e;
        }
    }

    private void share(int descriptor) throws IOException {
        try {
            synchronized (this) {
                if (closed) {
                    throw closed();
                }
                if (isShared()) {
                    throw new SocketException("Already bound");
                }
                SharedListeners.replace(fd, descriptor);
                for (Map.Entry<Object, Object> option : options.entrySet()) {
                    if (!isForBinding(option.getKey())) {
                        setOwn(option.getKey(), option.getValue());
                    }
                }
                accepted = SharedListeners.counter(descriptor);
                inherited = descriptor;
            }
        } catch (IOException | RuntimeException e) {
            SharedListeners.closed(this, descriptor);
            throw e;
        }
        SharedListeners.opened(this);
    }

    @Override
    protected void listen(int backlog) throws IOException {
        if (isShared()) {
            SharedListeners.bound(inherited); // it listens, with the backlog that is the same for all who share it
            return;
        }
        try {
            own.listen(backlog);
        } catch (SocketException e) {
            SharedListeners.refused(new InetSocketAddress(address, localport), e);
            throw e;
        }
    }

    @Override
    protected void accept(SocketImpl connection) throws IOException {
        if (!isShared()) {
            own.accept(connection);
            return;
        }
        FileDescriptor descriptor = new FileDescriptor();
        InetSocketAddress[] remote = new InetSocketAddress[1];
        turn.take((int) own.getOption(SocketOptions.SO_TIMEOUT) * 1_000_000L);
        try {
            acceptInTurn(descriptor, remote);
        } finally {
            endTurn();
        }
        handOver(descriptor, remote[0], connection);
    }

    private void acceptInTurn(FileDescriptor connection, InetSocketAddress[] remote) throws IOException {
        if (turn.isTimed() || AcceptTurn.isVirtualThread()) {
            synchronized (this) {
                if (!closed) {
                    IOUtil.configureBlocking(fd, false);
                }
            }
        }
        while (true) {
            if (turn.isQuiet()) {
                turn.seen();
                turn.awaitClose(this);
            }
            if (closed) {
                throw closed();
            }
            if (tryAccept(connection, remote)) {
                accepted.getAndIncrement();
                return;
            }
            if (isOpen() && !turn.isQuiet()) {
                park(Net.POLLIN, turn.remainingNs());
                if (AcceptTurn.isVirtualThread() && Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException(); // upon which the ServerSocket closes itself
                }
            }
        }
    }

    private boolean tryAccept(FileDescriptor connection, InetSocketAddress[] remote) throws IOException {
        try {
            return Net.accept(fd, connection, remote) > 0;
        } catch (IOException e) {
            throw closed ? closed() : e;
        }
    }

    private void endTurn() throws IOException {
        synchronized (this) {
            turn.end();
            if (closed && !turn.isTaken()) {
                own.close(); // which close() has left to us
            }
        }
    }

    /** Makes the new implementation that of the accepted connection, as the JDK's accept does. */
    private static void handOver(FileDescriptor accepted, InetSocketAddress remote, SocketImpl connection)
            throws IOException {
        int localPort;
        try {
            localPort = Net.localAddress(accepted).getPort();
            IOUtil.configureBlocking(accepted, true);
        } catch (IOException e) {
            SharedListeners.close(accepted);
            throw e;
        }
        synchronized (SharedListeners.UNSAFE.getReference(connection, STATE_LOCK)) {
            SharedListeners.UNSAFE.putReference(connection, FD, accepted);
            SharedListeners.UNSAFE.putReference(
                    connection, CLEANER, CleanerFactory.cleaner().register(connection, new Closing(accepted)));
            SharedListeners.UNSAFE.putInt(connection, LOCAL_PORT, localPort);
            SharedListeners.UNSAFE.putReference(connection, ADDRESS, remote.getAddress());
            SharedListeners.UNSAFE.putInt(connection, PORT, remote.getPort());
            SharedListeners.UNSAFE.putIntVolatile(connection, STATE, CONNECTED);
        }
    }

    /** Closes a connection, when its owner does or when it was lost. */
    private static final class Closing implements Runnable {
        private final FileDescriptor connection;

        Closing(FileDescriptor connection) {
            this.connection = connection;
        }

        @Override
        public void run() {
            try {
                SharedListeners.close(connection);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void quiet() {
        turn.beQuiet();
        turn.awaitQuiet(this);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (!isShared() || !turn.isTaken()) {
                own.close();
            } else {
                leaveSharedSocket();
            }
        }
        if (isShared()) {
            SharedListeners.closed(this, inherited);
        }
    }

    /**
     * Gets the thread in accept out of it, which will then close the descriptor: until it has, the number must not be free.
     * Accepting from the socket that takes the place of the shared one fails at once, for it does not listen.
     */
    private void leaveSharedSocket() throws IOException {
        FileDescriptor unbound = Net.socket(StandardProtocolFamily.INET, true);
        try {
            SharedListeners.replace(fd, unbound);
        } finally {
            SharedListeners.close(unbound);
        }
        turn.wake(true);
    }

    private static SocketException closed() {
        return new SocketException("Socket closed");
    }

    // Options: the ones that matter to a bind are not set on a socket that is bound already, by another.

    @Override
    public synchronized void setOption(int name, Object value) throws SocketException {
        if (!isShared() || !isForBinding(name)) {
            own.setOption(name, value);
        }
        note(name, value);
    }

    @Override
    public synchronized Object getOption(int name) throws SocketException {
        Object actual = own.getOption(name);
        return isShared() && isForBinding(name) ? options.getOrDefault(name, actual) : actual;
    }

    @Override
    protected synchronized <T> void setOption(SocketOption<T> name, T value) throws IOException {
        if (!isShared() || !isForBinding(name)) {
            own.setOption(name, value);
        }
        note(name, value);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected synchronized <T> T getOption(SocketOption<T> name) throws IOException {
        T actual = own.getOption(name);
        return isShared() && isForBinding(name) ? (T) options.getOrDefault(key(name), actual) : actual;
    }

    private void note(Object name, Object value) {
        if (isShared() ? isForBinding(name) : localport == 0) {
            options.put(key(name), value);
        }
    }

    @SuppressWarnings("unchecked")
    private <T> void setOwn(Object name, Object value) throws IOException {
        if (name instanceof Integer) {
            own.setOption((Integer) name, value);
        } else {
            own.setOption((SocketOption<T>) name, (T) value);
        }
    }

    /** One key for the two ways to name an option. */
    private static Object key(Object name) {
        if (name == StandardSocketOptions.SO_REUSEADDR) {
            return SocketOptions.SO_REUSEADDR;
        }
        return name == StandardSocketOptions.SO_REUSEPORT ? SocketOptions.SO_REUSEPORT : name;
    }

    private static boolean isForBinding(Object name) {
        Object key = key(name);
        return key.equals(SocketOptions.SO_REUSEADDR) || key.equals(SocketOptions.SO_REUSEPORT);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return own.supportedOptions();
    }

    // What a server socket is never asked for.

    @Override
    protected void connect(String host, int port) throws IOException {
        own.connect(host, port);
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        own.connect(address, port);
    }

    @Override
    protected void connect(SocketAddress address, int timeoutMs) throws IOException {
        own.connect(address, timeoutMs);
    }

    @Override
    protected InputStream getInputStream() {
        return own.getInputStream();
    }

    @Override
    protected OutputStream getOutputStream() {
        return own.getOutputStream();
    }

    @Override
    protected int available() throws IOException {
        return own.available();
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        own.sendUrgentData(data);
    }

    // What only selectors ask for, and no selector knows of this.

    @Override
    public FileDescriptor getFD() {
        return fd;
    }

    @Override
    public int getFDVal() {
        return IOUtil.fdVal(fd);
    }

    @Override
    public boolean translateAndUpdateReadyOps(int ops, SelectionKeyImpl key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean translateAndSetReadyOps(int ops, SelectionKeyImpl key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int translateInterestOps(int ops) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException();
    }
}
