package io.srv.container.worker;

import io.srv.api.Listener;
import io.srv.container.control.SharedSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;

/** A listener of this worker, on an inherited or received descriptor. */
final class SharedListener implements Listener {

    private enum Use {
        NONE,
        CHANNEL,
        TAKEN
    }

    private final SharedSocket socket;
    private final Runnable onOpen;
    private final SharedChannel shared;
    private final SocketAddress address;
    private Use use = Use.NONE;

    SharedListener(SharedSocket socket, Runnable onOpen) throws IOException {
        this.socket = socket;
        this.onOpen = onOpen;
        this.shared = SharedChannel.adopt(socket.descriptor(), family(socket.family()));
        this.address = shared.channel().getLocalAddress();
    }

    @Override
    public String name() {
        return socket.name();
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public synchronized ServerSocketChannel channel() {
        if (use == Use.TAKEN) {
            throw new IllegalStateException("listener " + name() + ": its descriptor was taken");
        }
        open(Use.CHANNEL);
        return shared.channel();
    }

    @Override
    public synchronized int takeDescriptor() {
        if (use != Use.NONE) {
            throw new IllegalStateException("listener " + name()
                    + (use == Use.TAKEN ? ": its descriptor was taken before" : ": its channel is in use"));
        }
        try {
            // Native transports poll and then accept; siblings may have been faster, and a blocking accept would hang.
            shared.channel().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open(Use.TAKEN);
        return socket.descriptor();
    }

    @Override
    public synchronized void close() {
        if (use != Use.TAKEN) {
            try {
                shared.channel().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Closes it if the application has not used it yet, and tells whether it did. */
    synchronized boolean closeUnused() {
        if (use == Use.NONE) {
            close();
        }
        return use == Use.NONE;
    }

    boolean isNamed(String name) {
        return socket.name().equals(name);
    }

    boolean isAt(String canonicalAddress) {
        return socket.address().equals(canonicalAddress);
    }

    /** Accept nothing more, until the application closes the channel. A descriptor that was taken is not ours to still. */
    synchronized void quiet() {
        if (use != Use.TAKEN) {
            shared.quiet();
        }
    }

    private void open(Use now) {
        if (use == Use.NONE) {
            use = now;
            onOpen.run();
        }
    }

    private static ProtocolFamily family(SharedSocket.Family family) {
        return StandardProtocolFamily.valueOf(family.name());
    }
}
