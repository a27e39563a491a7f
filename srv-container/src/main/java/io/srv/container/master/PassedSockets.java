package io.srv.container.master;

import io.srv.container.listener.ListenAddress;
import io.srv.container.log.Log;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.systemd.Notifier;
import io.srv.container.systemd.PassedDescriptor;
import io.srv.container.systemd.StoredName;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Sockets that the service manager has passed to this process and that no listener has taken over yet. Of two kinds: its own
 * ones, which it holds open, and those that a master before this one has bound and stored, which are this master's now. Not
 * thread-safe: {@code srv-master} owns it.
 */
final class PassedSockets {

    private final ListenerBinder binder;
    private final Notifier notifier;
    private final Posix posix;
    private final Log log;
    private final List<Socket> left = new ArrayList<>();
    private boolean warned;

    PassedSockets(ListenerBinder binder, Notifier notifier, Posix posix, Log log) {
        this.binder = binder;
        this.notifier = notifier;
        this.posix = posix;
        this.log = log;
    }

    /** @param bound canonical; as any other text if it is bound to nothing that can be listened on */
    private record Socket(PassedDescriptor passed, String bound) {

        boolean isStored() {
            return StoredName.is(passed.name());
        }

        boolean isStoredAs(String canonical) {
            return passed.name().equals(StoredName.of(canonical));
        }

        @Override
        public String toString() {
            return bound + " (" + passed.name() + ")";
        }
    }

    void add(List<PassedDescriptor> descriptors) {
        for (PassedDescriptor passed : descriptors) {
            try {
                posix.closeOnExec(passed.descriptor());
                left.add(new Socket(passed, bound(passed.descriptor())));
            } catch (PosixException e) {
                log.warn("the service manager passes descriptor " + passed.descriptor() + " (" + passed.name()
                        + "), and it cannot be used: " + e.getMessage()
                        + "; look at LISTEN_FDS, and at who starts this");
            }
        }
    }

    /**
     * Takes over the socket that fits: by its name if there is one, else by its address.
     *
     * @param canonical of the option's address
     * @return empty if none fits
     * @throws BindFailure if it cannot be told which one is meant, or it is of another kind
     */
    Optional<BoundListener> take(ListenOption option, boolean declared, String canonical) throws BindFailure {
        Optional<BoundListener> stored = takeStored(option, declared, canonical);
        if (stored.isPresent()) {
            return stored;
        }
        List<Socket> named = declared ? matching(one -> one.passed().name().equals(option.name())) : List.of();
        List<Socket> fitting = named.stream()
                .filter(one -> ListenerAdoption.isAt(one.bound(), canonical))
                .toList();
        if (!named.isEmpty() && fitting.isEmpty()) {
            throw refused(
                    option,
                    canonical,
                    "is passed by the service manager for " + named.get(0).bound()
                            + "; give both the same address, or one another name");
        }
        if (fitting.isEmpty()) {
            fitting = matching(one -> one.bound().equals(canonical));
        }
        if (fitting.size() > 1) {
            throw refused(
                    option,
                    canonical,
                    "is passed by the service manager " + fitting.size()
                            + " times; let one socket unit have it, under one name");
        }
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        left.remove(fitting.get(0));
        BoundListener listener = adopt(fitting.get(0), option, declared, canonical);
        return Optional.of(listener.heldByServiceManager(backlog(listener)));
    }

    private OptionalInt backlog(BoundListener listener) {
        try {
            return posix.acceptQueueLimit(listener.descriptor());
        } catch (PosixException e) {
            return OptionalInt.empty(); // only shown
        }
    }

    /** Whether one is bound there: then a listener needs no right to bind. */
    boolean has(String canonical) {
        return left.stream().anyMatch(one -> one.bound().equals(canonical));
    }

    /** Returns those that are left, for another program in this process. */
    List<PassedDescriptor> save() {
        return left.stream().map(Socket::passed).toList();
    }

    /** Tells of those that nobody wants: stored ones are closed, those of the service manager wait for other options. */
    void closeLeft() {
        for (Socket socket : matching(Socket::isStored)) {
            close(socket);
            log.info("closed " + socket.bound()
                    + ", which a master before had bound: not declared, and no worker uses it");
        }
        if (!warned) {
            left.forEach(socket -> log.warn("the service manager passes " + socket
                    + ", and nothing listens on it; declare it in \"listen\", or remove it from the socket unit"));
            warned = true;
        }
    }

    /** One that cannot be taken over is given up: the address can be bound again, which loses what waits in its queue. */
    private Optional<BoundListener> takeStored(ListenOption option, boolean declared, String canonical) {
        for (Socket socket : matching(one ->
                one.isStoredAs(canonical) || one.isStored() && one.bound().equals(canonical))) {
            left.remove(socket);
            if (!socket.isStoredAs(canonical)) {
                notifier.forgetDescriptor(socket.passed().name());
            }
            try {
                BoundListener listener = adoptStored(socket, option, declared, canonical);
                log.info("a master before had bound " + listener.bound() + "; what waits in its queue is kept");
                return Optional.of(listener);
            } catch (BindFailure | IOException e) {
                log.warn("what a master before had bound cannot be taken over, and is bound anew: " + e.getMessage());
                notifier.forgetDescriptor(socket.passed().name());
            }
        }
        return Optional.empty();
    }

    private BoundListener adoptStored(Socket socket, ListenOption option, boolean declared, String canonical)
            throws BindFailure, IOException {
        Path file = option.address().path().orElse(null);
        if (file != null && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            posix.close(socket.passed().descriptor());
            throw refused(
                    option,
                    canonical,
                    "had a socket file, which is gone; see RuntimeDirectoryPreserve= in" + " systemd.exec(5)");
        }
        BoundListener listener = adopt(socket, option, declared, canonical);
        try {
            binder.adapt(listener, option);
            return listener;
        } catch (IOException e) {
            listener.channel().close();
            throw e;
        }
    }

    private BoundListener adopt(Socket socket, ListenOption option, boolean declared, String canonical)
            throws BindFailure {
        return binder.adopt(option, declared, canonical, socket.passed().descriptor());
    }

    private void close(Socket socket) {
        left.remove(socket);
        posix.close(socket.passed().descriptor());
        notifier.forgetDescriptor(socket.passed().name());
    }

    private List<Socket> matching(Predicate<Socket> rule) {
        return left.stream().filter(rule).toList();
    }

    private String bound(int descriptor) throws PosixException {
        boolean datagrams = posix.socketType(descriptor) == Posix.SOCK_DGRAM;
        SocketAddress address = posix.localAddress(descriptor).orElse(null);
        if (address == null || datagrams && address instanceof UnixDomainSocketAddress) {
            return "a socket of another kind";
        }
        return datagrams ? ListenAddress.canonicalUdp(address) : ListenAddress.canonical(address);
    }

    private static BindFailure refused(ListenOption option, String canonical, String why) {
        return new BindFailure("cannot listen on " + ListenerBinder.show(option.name(), canonical) + ": it " + why);
    }
}
