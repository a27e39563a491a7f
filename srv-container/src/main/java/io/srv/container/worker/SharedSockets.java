package io.srv.container.worker;

import io.srv.api.Listener;
import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.SharedSocket;
import io.srv.container.listener.ListenAddress;
import io.srv.container.listener.ShareRules;
import io.srv.container.sharing.BindRules;
import io.srv.container.sharing.Sharing;
import java.io.IOException;
import java.net.BindException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The listening sockets that this worker shares with its siblings: inherited ones, and those it asked the master for. The
 * application gets at them by its {@code SrvContext}, or just by binding their addresses. Thread-safe.
 */
final class SharedSockets implements BindRules {

    private final ShareRules rules;
    private final boolean announceClose;
    private final Link link;
    private final Lifecycle lifecycle;
    private final UndeclaredSockets undeclared;
    private final WorkerLog log;
    private final List<SharedListener> all = new ArrayList<>();
    private final Set<String> declared = new LinkedHashSet<>();

    /** Held while the master is asked, so that two who want the same address get the same object; taken before this. */
    private final Object asking = new Object();

    // Without a lock: a listener tells it under its own, which is taken after this.
    private volatile boolean everOpened;

    SharedSockets(
            FromMaster.Configure configuration,
            Link link,
            Lifecycle lifecycle,
            UndeclaredSockets undeclared,
            WorkerLog log) {
        this.rules = configuration.share();
        this.announceClose = configuration.announceClose();
        this.link = link;
        this.lifecycle = lifecycle;
        this.undeclared = undeclared;
        this.log = log;
        for (SharedSocket socket : configuration.sockets()) {
            add(socket);
            if (socket.declared()) {
                declared.add(socket.address());
            }
        }
    }

    /** The declared ones that accept connections, in the order of the options. */
    synchronized List<Listener> declared() {
        return all.stream()
                .filter(listener -> !listener.isUdp() && declared.contains(listener.canonicalAddress()))
                .<Listener>map(listener -> listener)
                .toList();
    }

    /** Whether the application receives datagrams at any of them, or did. */
    synchronized boolean usedForDatagrams() {
        return all.stream().anyMatch(listener -> listener.isUdp() && listener.isOpened());
    }

    /** Accepts and receives nothing more, and lets the clients that are connected know. Returns when both are true of all threads. */
    void drain() {
        Sharing.quiet();
        if (announceClose) {
            Sharing.announceClose();
        }
    }

    /** Whether the application has opened any of them yet. */
    boolean everOpened() {
        return everOpened;
    }

    /** How many connections were accepted so far, by canonical address: of those that the application opened through the JDK. */
    Map<String, Long> accepted() {
        Map<Integer, Long> byDescriptor = Sharing.accepted();
        Map<String, Long> byAddress = new LinkedHashMap<>();
        synchronized (this) {
            for (SharedListener listener : all) {
                Long count = byDescriptor.get(listener.descriptor());
                if (count != null && listener.isOpened()) {
                    byAddress.put(listener.canonicalAddress(), count);
                }
            }
        }
        return byAddress;
    }

    /**
     * Returns the one with this name or address, which the master is asked for if it was not declared.
     *
     * @throws RefusedException         if the master could not bind it
     * @throws IllegalArgumentException if it is neither, or a UDP address that was not declared
     * @throws IllegalStateException if this worker is draining
     */
    SharedListener get(String nameOrAddress) throws IOException {
        Optional<SharedListener> named = find(nameOrAddress, listener -> listener.isNamed(nameOrAddress));
        if (named.isPresent()) {
            return named.get();
        }
        ListenAddress address = ListenAddress.parse(nameOrAddress);
        if (address.isUdp() && !declared.contains(address.canonical())) {
            throw new IllegalArgumentException("\"" + nameOrAddress + "\" is not declared, and UDP is shared only where"
                    + " it is; add it to \"listen\"");
        }
        return at(address.canonical(), nameOrAddress);
    }

    private SharedListener at(String canonicalAddress, String text) throws IOException {
        Predicate<SharedListener> wanted =
                listener -> listener.canonicalAddress().equals(canonicalAddress);
        Optional<SharedListener> known = find(text, wanted);
        if (known.isPresent()) {
            return known.get();
        }
        // Not under the lock of the listeners: the thread that brings the answer needs that one, and so does the drain.
        synchronized (asking) {
            known = find(text, wanted);
            return known.isPresent() ? known.get() : add(undeclared.request(text));
        }
    }

    private synchronized Optional<SharedListener> find(String text, Predicate<SharedListener> wanted) {
        if (lifecycle.draining()) {
            throw new IllegalStateException("cannot listen on " + text + ": this worker is draining");
        }
        return all.stream().filter(wanted).findFirst();
    }

    @Override
    public OptionalInt descriptorFor(SocketAddress address, ProtocolFamily family) throws IOException {
        if (!rules.shares(address, declared)) {
            return OptionalInt.empty();
        }
        String canonical = ListenAddress.canonical(address);
        try {
            return OptionalInt.of(at(canonical, canonical).descriptor());
        } catch (RefusedException e) {
            log.warn(String.valueOf(e.getMessage()));
            throw e.asAlone();
        } catch (IllegalStateException e) {
            throw new BindException(e.getMessage());
        }
    }

    /** Never asks the master, and never waits. */
    @Override
    public synchronized OptionalInt datagramDescriptorFor(SocketAddress address) {
        return all.stream()
                .filter(listener -> listener.receivesAt(address))
                .mapToInt(SharedListener::descriptor)
                .findFirst();
    }

    @Override
    public void bound(int descriptor) {
        SharedListener listener;
        synchronized (this) {
            listener = all.stream()
                    .filter(one -> one.descriptor() == descriptor)
                    .findFirst()
                    .orElseThrow();
        }
        listener.opened();
    }

    @Override
    public void refused(SocketAddress address, IOException why) {
        if (why instanceof BindException) {
            Conflict.explain(address, rules, declared).ifPresent(log::warn);
        }
    }

    @Override
    public void datagramsRefused(SocketAddress address, IOException why) {
        if (why instanceof BindException) {
            Conflict.explainUdp(address, declared).ifPresent(log::warn);
        }
    }

    /** Closes a socket that was not declared, unless the application uses it. */
    synchronized void drop(String address) {
        all.removeIf(listener -> listener.canonicalAddress().equals(address) && listener.closeUnused());
    }

    private synchronized SharedListener add(SharedSocket socket) {
        SharedListener listener = new SharedListener(socket, () -> announce(socket));
        all.add(listener);
        return listener;
    }

    private void announce(SharedSocket socket) {
        everOpened = true;
        link.send(new FromWorker.Opened(socket.address()));
    }
}
