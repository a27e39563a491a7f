package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An asynchronous server socket channel of the JDK's, but that it may share a listening socket with other processes, from
 * its bind on. It stands in front of the JDK's, whose bind is final; everything else is done by that.
 *
 * <p>The JDK's never clears the {@code O_NONBLOCK} flag, and no thread of it waits in accept(2). So a shared channel becomes
 * quiet when another listening socket takes the place of the shared one, to which nobody can connect. An accept that is in
 * the system call at this very moment may still take a connection.
 */
final class SharedAsynchronousServerSocketChannel extends AsynchronousServerSocketChannel implements SharedListener {

    private static final long LOCAL_ADDRESS =
            SharedListeners.offset(AsynchronousServerSocketChannelImpl.class, "localAddress");
    private static final long STATE_LOCK =
            SharedListeners.offset(AsynchronousServerSocketChannelImpl.class, "stateLock");

    private final AsynchronousServerSocketChannelImpl own;

    /** Null until the bind, and for ever if that is a private one. */
    private volatile AtomicLong accepted;

    // All below are guarded by this.
    private final Map<SocketOption<?>, Object> options = new LinkedHashMap<>(4);
    private int inherited = SharedListeners.PRIVATE;
    private boolean quiet;

    SharedAsynchronousServerSocketChannel(
            AsynchronousChannelProvider provider, AsynchronousServerSocketChannelImpl own) {
        super(provider);
        this.own = own;
    }

    @Override
    public AsynchronousServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        int descriptor = SharedListeners.PRIVATE;
        if (own.isOpen()
                && own.localAddress == null
                && local != null
                && Net.checkAddress(local).getPort() != 0) {
            descriptor = SharedListeners.take(this, local, SharedListeners.defaultFamily());
        }
        if (descriptor == SharedListeners.PRIVATE) {
            bindPrivately(local, backlog);
            return this;
        }
        try {
            share(descriptor);
        } catch (IOException | RuntimeException e) {
            SharedListeners.closed(this, descriptor);
            throw e;
        }
        SharedListeners.opened(this);
        SharedListeners.bound(descriptor);
        return this;
    }

    private void bindPrivately(SocketAddress local, int backlog) throws IOException {
        try {
            own.bind(local, backlog);
        } catch (SocketException e) {
            SharedListeners.refused(local, e);
            throw e;
        }
    }

    private synchronized void share(int descriptor) throws IOException {
        try {
            own.begin(); // from here to the end it is not closed
            synchronized (SharedListeners.UNSAFE.getReference(own, STATE_LOCK)) {
                if (own.localAddress != null) {
                    throw new AlreadyBoundException();
                }
                SharedListeners.replace(own.fd, descriptor);
                IOUtil.configureBlocking(own.fd, false);
                for (Map.Entry<SocketOption<?>, Object> option : options.entrySet()) {
                    if (!SharedListeners.isForBinding(option.getKey())) {
                        Net.setSocketOption(own.fd, Net.UNSPEC, option.getKey(), option.getValue());
                    }
                }
                inherited = descriptor;
                accepted = SharedListeners.counter(descriptor);
                InetSocketAddress address = SharedListeners.localAddress(own.fd, SharedListeners.defaultFamily());
                SharedListeners.UNSAFE.putReferenceVolatile(own, LOCAL_ADDRESS, address);
                if (quiet) {
                    leaveSharedSocket();
                }
            }
        } finally {
            own.end();
        }
    }

    @Override
    public synchronized void quiet() {
        if (quiet) {
            return;
        }
        quiet = true;
        if (inherited == SharedListeners.PRIVATE) {
            return;
        }
        try {
            try {
                own.begin();
                leaveSharedSocket();
            } finally {
                own.end();
            }
        } catch (IOException e) {
            // closed: nothing more is accepted anyway
        }
    }

    private void leaveSharedSocket() throws IOException {
        FileDescriptor nobodys = UnixDomainSockets.socket();
        try {
            bindToNoPath(nobodys);
            Net.listen(nobodys, 1);
            IOUtil.configureBlocking(nobodys, false);
            SharedListeners.replace(own.fd, nobodys);
        } finally {
            SharedListeners.close(nobodys);
        }
    }

    /** In Linux's abstract namespace, by a name that cannot be guessed: it is gone with the socket, see unix(7). */
    private static void bindToNoPath(FileDescriptor socket) throws IOException {
        byte[] name = new byte[64];
        for (int i = 1; i < name.length; i++) {
            name[i] = (byte) ThreadLocalRandom.current().nextInt();
        }
        try {
            Method bind = UnixDomainSockets.class.getDeclaredMethod("bind0", FileDescriptor.class, byte[].class);
            bind.setAccessible(true);
            bind.invoke(null, socket, name);
        } catch (InvocationTargetException e) {
            throw new IOException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new InternalError(e);
        }
    }

    @Override
    public synchronized <T> AsynchronousServerSocketChannel setOption(SocketOption<T> name, T value)
            throws IOException {
        boolean shared = inherited != SharedListeners.PRIVATE;
        boolean forBinding = SharedListeners.isForBinding(name);
        if (!shared || !forBinding) {
            own.setOption(name, value);
        }
        if (shared ? forBinding : own.localAddress == null) {
            options.put(name, value);
        }
        return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <T> T getOption(SocketOption<T> name) throws IOException {
        T actual = own.getOption(name);
        return inherited != SharedListeners.PRIVATE && SharedListeners.isForBinding(name)
                ? (T) options.getOrDefault(name, actual)
                : actual;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return own.supportedOptions();
    }

    @Override
    public <A> void accept(A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
        AtomicLong counter = accepted;
        own.accept(attachment, counter == null || handler == null ? handler : new CountingHandler<>(handler, counter));
    }

    @Override
    public Future<AsynchronousSocketChannel> accept() {
        Future<AsynchronousSocketChannel> accepting = own.accept();
        AtomicLong counter = accepted;
        return counter == null ? accepting : new CountingFuture(accepting, counter);
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return own.getLocalAddress();
    }

    @Override
    public boolean isOpen() {
        return own.isOpen();
    }

    @Override
    public void close() throws IOException {
        own.close();
        synchronized (this) {
            if (inherited != SharedListeners.PRIVATE) {
                SharedListeners.closed(this, inherited);
            }
        }
    }

    @Override
    public String toString() {
        return own.toString();
    }
}
