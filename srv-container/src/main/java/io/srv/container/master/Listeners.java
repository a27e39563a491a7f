package io.srv.container.master;

import io.srv.container.control.SharedSocket;
import io.srv.container.listener.ListenAddress;
import io.srv.container.log.Log;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The sockets that the master has bound and keeps open, and which workers use them. Bound by the JDK, so that addresses
 * mean what they mean to any Java server; only the master unlinks socket files. Not thread-safe: {@code srv-master} owns it.
 */
final class Listeners {

    private static final int DEFAULT_BACKLOG = 1_024;

    /** S_IFMT and S_IFSOCK in inode(7). */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET_TYPE = 0140000;

    private final Posix posix;
    private final Log log;
    private final Map<String, BoundListener> byAddress = new LinkedHashMap<>();
    private final Map<String, Set<Long>> users = new LinkedHashMap<>();

    Listeners(Posix posix, Log log) {
        this.posix = posix;
        this.log = log;
    }

    /**
     * Binds all declared addresses, or none.
     *
     * @return why which could not be bound; empty if all are
     */
    List<String> bind(List<ListenOption> declared) {
        List<String> failures = new ArrayList<>();
        for (ListenOption option : declared) {
            try {
                SocketAddress address = resolve(option.address());
                String canonical = canonical(option.address(), address);
                BoundListener same = byAddress.get(canonical);
                if (same != null) {
                    throw new BindFailure("cannot listen on " + option.address() + ": it is the same as " + same.name()
                            + "; declare it once");
                }
                add(bindOne(option, true, address));
            } catch (BindFailure e) {
                failures.add(e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            close();
        }
        return failures;
    }

    /**
     * Binds an address for a worker that asked for it, unless it is bound already.
     *
     * @param text as the worker wrote it
     * @throws BindFailure if that cannot be done
     */
    BoundListener bindUndeclared(String text, SocketAddress address) throws BindFailure {
        ListenAddress wanted = ListenAddress.parse(text);
        BoundListener bound = byAddress.get(canonical(wanted, address));
        if (bound == null && wanted.isUdp()) {
            throw new BindFailure("cannot share " + text + ": UDP is shared only where it is declared; add it to"
                    + " \"listen\", as \"" + text + "\"");
        }
        if (bound == null) {
            bound = bindOne(new ListenOption(text, wanted, DEFAULT_BACKLOG, OptionalInt.empty()), false, address);
            add(bound);
            log.info("listening on " + bound.bound() + ", which a worker asked for; declare it as \"listen\": [\""
                    + text + "\"] so that a conflict shows at start");
        }
        return bound;
    }

    /** All, in the order they were bound: a worker inherits them in this order. */
    List<BoundListener> all() {
        return List.copyOf(byAddress.values());
    }

    /** Notes that a worker uses the listener at this canonical address, and tells whether there is one. */
    boolean opened(long worker, String address) {
        boolean known = byAddress.containsKey(address);
        if (known) {
            users.computeIfAbsent(address, unused -> new HashSet<>()).add(worker);
        }
        return known;
    }

    void gone(long worker) {
        users.values().forEach(workers -> workers.remove(worker));
    }

    /** One line for each declared listener that no worker has opened. */
    void warnOfUnused() {
        for (BoundListener listener : byAddress.values()) {
            if (listener.declared() && isUnused(listener)) {
                log.warn("no worker has opened listener " + listener.name() + " (" + listener.bound() + "); "
                        + (listener.isUdp() ? "datagrams" : "connections")
                        + " to it wait: remove it from the options, or open it in the application");
            }
        }
    }

    /** Closes what was not declared and no worker uses, and returns it. */
    List<BoundListener> closeUnused() {
        List<BoundListener> unused = byAddress.values().stream()
                .filter(listener -> !listener.declared() && isUnused(listener))
                .toList();
        for (BoundListener listener : unused) {
            byAddress.remove(listener.address());
            close(listener);
            log.info("closed listener " + listener.bound() + ": not declared, and no worker uses it any more");
        }
        return unused;
    }

    /** Returns how many connections wait to be accepted, all listeners taken together. */
    int waiting() {
        int waiting = 0;
        for (BoundListener listener : byAddress.values()) {
            try {
                waiting += isUnused(listener) || listener.isUdp()
                        ? 0
                        : posix.acceptQueueLength(listener.descriptor()).orElse(0);
            } catch (PosixException e) {
                log.warn("the queue of listener " + listener.name() + " cannot be read: " + e.getMessage());
            }
        }
        return waiting;
    }

    /** All, in the order they were bound, and how many connections wait at each. */
    List<ListenerStatus> status() {
        return byAddress.values().stream().map(this::status).toList();
    }

    private ListenerStatus status(BoundListener listener) {
        Integer waiting;
        try {
            OptionalInt length =
                    listener.isUdp() ? OptionalInt.empty() : posix.acceptQueueLength(listener.descriptor());
            waiting = length.isPresent() ? (Integer) length.getAsInt() : null;
        } catch (PosixException e) {
            waiting = null;
        }
        return new ListenerStatus(
                listener.name(),
                listener.address(),
                listener.bound(),
                listener.declared(),
                listener.isUdp() ? null : (Integer) listener.backlog(),
                waiting);
    }

    void close() {
        byAddress.values().forEach(this::close);
        byAddress.clear();
    }

    private boolean isUnused(BoundListener listener) {
        return users.getOrDefault(listener.address(), Set.of()).isEmpty();
    }

    private void add(BoundListener listener) {
        byAddress.put(listener.address(), listener);
    }

    private static SocketAddress resolve(ListenAddress address) throws BindFailure {
        try {
            return address.resolve();
        } catch (UnknownHostException e) {
            throw new BindFailure("cannot listen on " + address + ": unknown host; use an address of this machine");
        }
    }

    private BoundListener bindOne(ListenOption option, boolean declared, SocketAddress address) throws BindFailure {
        String canonical = canonical(option.address(), address);
        try {
            NetworkChannel channel = bind(option, address);
            int descriptor = JdkSockets.descriptorOf(channel);
            return new BoundListener(
                    option.name(),
                    canonical,
                    canonical(option.address(), channel.getLocalAddress()),
                    declared,
                    option.address().isUdp() ? 0 : option.backlog(),
                    channel,
                    family(descriptor),
                    descriptor);
        } catch (IOException e) {
            throw new BindFailure(
                    "cannot listen on " + show(option.name(), canonical) + ": " + reason(e, address),
                    String.valueOf(e.getMessage()));
        }
    }

    private static NetworkChannel bind(ListenOption option, SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            return bindUnix(unix, option.backlog(), option.mode());
        }
        return option.address().isUdp()
                ? bindIp(DatagramChannel.open(), channel -> channel.bind(address))
                : bindIp(ServerSocketChannel.open(), channel -> channel.bind(address, option.backlog()));
    }

    private interface Bind<C> {
        void on(C channel) throws IOException;
    }

    private static <C extends NetworkChannel> C bindIp(C channel, Bind<C> bind) throws IOException {
        try {
            bind.on(channel);
            return channel;
        } catch (UnsupportedAddressTypeException e) {
            channel.close();
            throw new BindException("IPv6 is switched off on this machine; use an IPv4 address");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static ServerSocketChannel bindUnix(UnixDomainSocketAddress address, int backlog, OptionalInt mode)
            throws IOException {
        removeStale(address);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(address, backlog);
            if (mode.isPresent()) {
                Files.setPosixFilePermissions(address.getPath(), permissions(mode.getAsInt()));
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** A socket file outlives its process; it is in the way of a bind, but only one that nobody answers at may go. */
    private static void removeStale(UnixDomainSocketAddress address) throws IOException {
        Path file = address.getPath();
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET_TYPE) {
            throw new BindException("the file is there and is no socket; remove it or choose another path");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Or it would wait for an owner whose queue is full.
            probe.configureBlocking(false);
            probe.connect(address);
        } catch (ConnectException e) {
            Files.deleteIfExists(file);
            return;
        } catch (BindException e) {
            throw e;
        } catch (SocketException e) {
            // Busy, or a socket of another kind; in any case not refused, so somebody has it.
        }
        throw new BindException("somebody answers there; stop the other process");
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = new HashSet<>();
        PosixFilePermission[] highestFirst = PosixFilePermission.values();
        for (int i = 0; i < highestFirst.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(highestFirst[i]);
            }
        }
        return permissions;
    }

    private SharedSocket.Family family(int descriptor) throws PosixException {
        return switch (posix.socketDomain(descriptor)) {
            case Posix.AF_UNIX -> SharedSocket.Family.UNIX;
            case Posix.AF_INET -> SharedSocket.Family.INET;
            default -> SharedSocket.Family.INET6;
        };
    }

    private void close(BoundListener listener) {
        try {
            // First the file: once closed it is stale, and another master may have put its own in this place.
            if (listener.channel().getLocalAddress() instanceof UnixDomainSocketAddress unix) {
                Files.deleteIfExists(unix.getPath());
            }
            listener.channel().close();
        } catch (IOException e) {
            log.warn("listener " + listener.name() + " was not closed cleanly: " + e.getMessage());
        }
    }

    /** @param resolved what has become of the address */
    private static String canonical(ListenAddress address, SocketAddress resolved) {
        return address.isUdp() ? ListenAddress.canonicalUdp(resolved) : ListenAddress.canonical(resolved);
    }

    private static String show(String name, String canonical) {
        return name.equals(canonical) ? name : name + " (" + canonical + ")";
    }

    private static String reason(IOException failure, SocketAddress address) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String lower = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        return switch (message) {
            case "Address already in use" -> lower + "; stop the process that has it, or choose another";
            case "Permission denied" ->
                address instanceof UnixDomainSocketAddress
                        ? lower + "; let this user write to the folder"
                        : lower + "; run as root, or let systemd open the socket";
            case "No such file or directory" -> lower + "; create the folder first";
            case "Cannot assign requested address" -> lower + "; use an address of this machine";
            default -> lower;
        };
    }
}
