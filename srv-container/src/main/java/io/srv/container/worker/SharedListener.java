package io.srv.container.worker;

import io.srv.api.Listener;
import io.srv.container.control.SharedSocket;
import io.srv.container.listener.ListenAddress;
import io.srv.container.sharing.Sharing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A listener of this worker, on an inherited or received descriptor, which stays open for the binds to come. The
 * application's channel stands on a duplicate of it. One for UDP has an address only: there the application binds a channel.
 */
final class SharedListener implements Listener {

    private final SharedSocket socket;
    private final Runnable onOpen;
    private volatile boolean opened;
    private boolean taken;
    private @Nullable ServerSocketChannel channel;

    /** @param onOpen told once, when the application first uses it, in whatever way */
    SharedListener(SharedSocket socket, Runnable onOpen) {
        this.socket = socket;
        this.onOpen = onOpen;
    }

    @Override
    public String name() {
        return socket.name();
    }

    @Override
    public synchronized SocketAddress address() {
        try {
            if (socket.isUdp()) {
                return Sharing.localAddress(socket.descriptor());
            }
            if (channel != null && channel.isOpen()) {
                return channel.getLocalAddress();
            }
            try (ServerSocketChannel sameSocket = open()) {
                return sameSocket.getLocalAddress();
            } catch (BindException e) {
                // The application has bound it by itself, and so by this address; port 0 cannot be bound so.
                return ListenAddress.parse(socket.address()).resolve();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized ServerSocketChannel channel() {
        requireConnections();
        if (taken) {
            throw new IllegalStateException("listener " + name() + ": its descriptor was taken");
        }
        if (channel == null) {
            try {
                channel = open();
            } catch (BindException e) {
                throw new IllegalStateException("listener " + name() + ": the application has bound its address", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            opened();
        }
        return channel;
    }

    @Override
    public synchronized int takeDescriptor() {
        requireConnections();
        if (taken || channel != null) {
            throw new IllegalStateException(
                    "listener " + name() + (taken ? ": its descriptor was taken before" : ": its channel is in use"));
        }
        // Native transports poll and then accept; siblings may have been faster, and a blocking accept would hang.
        try (ServerSocketChannel sameSocket = open()) {
            sameSocket.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Sharing.reserve(socket.descriptor())) {
            throw new IllegalStateException("listener " + name() + ": the application has bound its address already");
        }
        taken = true;
        opened();
        return socket.descriptor();
    }

    private void requireConnections() {
        if (socket.isUdp()) {
            throw new IllegalStateException("listener " + name() + " is for UDP and accepts no connections; bind a"
                    + " DatagramChannel or DatagramSocket to its address, " + address());
        }
    }

    @Override
    public synchronized void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Closes it for good if the application has not used it yet, and tells whether it did. */
    synchronized boolean closeUnused() {
        if (!opened) {
            try {
                Sharing.closeDescriptor(socket.descriptor());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return !opened;
    }

    boolean isUdp() {
        return socket.isUdp();
    }

    /** Whether it is a UDP socket that is bound there, also if it was declared with port 0. */
    boolean receivesAt(SocketAddress bound) {
        return socket.isUdp()
                && (ListenAddress.canonicalUdp(bound).equals(socket.address())
                        || ListenAddress.canonicalUdp(address()).equals(ListenAddress.canonicalUdp(bound)));
    }

    boolean isNamed(String name) {
        return socket.name().equals(name);
    }

    String canonicalAddress() {
        return socket.address();
    }

    int descriptor() {
        return socket.descriptor();
    }

    /** Whether the application uses it, or did. */
    boolean isOpened() {
        return opened;
    }

    /** Notes that the application uses it. */
    synchronized void opened() {
        if (!opened) {
            opened = true;
            onOpen.run();
        }
    }

    private ServerSocketChannel open() throws IOException {
        return Sharing.open(socket.descriptor(), family());
    }

    private ProtocolFamily family() {
        return StandardProtocolFamily.valueOf(socket.family().name());
    }
}
