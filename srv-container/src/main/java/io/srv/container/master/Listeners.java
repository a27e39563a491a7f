package io.srv.container.master;

import io.srv.container.listener.ListenAddress;
import io.srv.container.log.Log;
import io.srv.container.master.SavedMaster.SavedListener;
import io.srv.container.options.ListenOption;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.systemd.Notifier;
import io.srv.container.systemd.PassedDescriptor;
import io.srv.container.systemd.StoredName;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that the master has bound and keeps open, and which workers use them. Bound by the JDK, so that addresses
 * mean what they mean to any Java server; only the master unlinks socket files. Not thread-safe: {@code srv-master} owns it.
 */
final class Listeners {

    private static final int DEFAULT_BACKLOG = 1_024;

    private final Posix posix;
    private final Log log;
    private final ListenerBinder binder;
    private final PassedSockets passed;
    private final Notifier notifier;
    private final Map<String, BoundListener> byAddress = new LinkedHashMap<>();

    /** Which address a declared text stood for when it was bound, for as long as that is open. */
    private final Map<String, String> addressByText = new HashMap<>();

    private final Map<String, Set<Long>> users = new LinkedHashMap<>();

    /** @param notifier keeps copies of what is bound here, for the next master if this one crashes */
    Listeners(Posix posix, Notifier notifier, Log log) {
        this.posix = posix;
        this.log = log;
        this.notifier = notifier;
        this.binder = new ListenerBinder(posix);
        this.passed = new PassedSockets(binder, notifier, posix, log);
    }

    /** From now on these sockets are taken over by whatever would have to bind their addresses. */
    void pass(List<PassedDescriptor> descriptors) {
        passed.add(descriptors);
    }

    /** Binds all declared addresses as {@link #add} does, before there is a pool; looks up their hosts, and waits for that. */
    List<String> bind(List<ListenOption> declared) {
        List<String> failures = new ArrayList<>();
        put(bindNew(declared, lookUp(declared), failures));
        return failures;
    }

    /**
     * Looks up the hosts of addresses. Waits for the name service, so {@code srv-master} leaves this to others: any thread.
     *
     * @return what the addresses stand for; without those whose host is unknown
     */
    static Map<ListenAddress, SocketAddress> lookUp(List<ListenOption> declared) {
        Map<ListenAddress, SocketAddress> found = new HashMap<>();
        for (ListenOption option : declared) {
            try {
                found.put(option.address(), option.address().resolve());
            } catch (UnknownHostException e) {
                // Told if the address has to be bound; one that is bound already needs no look-up.
            }
        }
        return found;
    }

    /**
     * Binds those of the addresses that are not bound yet, or none. One that is bound keeps its socket; a name counts from
     * now on where none was declared before, else from {@link #declare} on. A host is looked up once: an address is the same
     * for as long as it is written alike, or for as long as its socket is open.
     *
     * @param lookedUp of {@link #lookUp}
     * @return why which could not be bound, and nothing has changed; empty if all are
     */
    List<String> add(List<ListenOption> declared, Map<ListenAddress, SocketAddress> lookedUp) {
        List<String> failures = new ArrayList<>();
        List<Wanted> wanted = bindNew(declared, lookedUp, failures);
        wanted.stream()
                .map(Wanted::listener)
                .filter(listener -> !byAddress.containsKey(listener.address()))
                .forEach(listener -> log.info(listener.listening()));
        put(wanted);
        return failures;
    }

    /**
     * Has exactly these count as declared from now on, with these names and in this order; all others are closed when no
     * worker uses them any more. They must be bound; those that are not are left out.
     */
    void declare(List<ListenOption> declared) {
        List<BoundListener> named = named(declared);
        for (BoundListener listener : named) {
            BoundListener before = byAddress.remove(listener.address());
            if (before != null && before.declared() && !listener.declared()) {
                log.info("listener " + before.bound() + " is not declared any more; it stays until no worker uses it");
            }
            byAddress.put(listener.address(), listener);
        }
    }

    /**
     * Binds an address for a worker that asked for it, unless it is bound already.
     *
     * @param text        as the worker wrote it
     * @param fewerRights whether the worker may do less than this process, which then binds nothing that it could not
     * @throws BindFailure if that cannot be done
     */
    BoundListener bindUndeclared(String text, SocketAddress address, boolean fewerRights) throws BindFailure {
        ListenAddress wanted = ListenAddress.parse(text);
        String canonical = ListenerBinder.canonical(wanted, address);
        BoundListener bound = byAddress.get(canonical);
        if (bound == null && wanted.isUdp()) {
            throw new BindFailure("cannot share " + text + ": UDP is shared only where it is declared; add it to"
                    + " \"listen\", as \"" + text + "\"");
        }
        if (bound == null && fewerRights && ListenerBinder.takesRights(address) && !passed.has(canonical)) {
            throw new BindFailure(
                    "cannot listen on " + text + ": workers have fewer rights than the master, which binds no socket"
                            + " file and no port below " + ListenerBinder.firstFreePort()
                            + " for them unasked; add it to \"listen\", as \"" + text + "\"");
        }
        if (bound == null) {
            bound = open(new ListenOption(text, wanted, DEFAULT_BACKLOG, OptionalInt.empty()), false, address);
            keep(bound);
            byAddress.put(bound.address(), bound);
            log.info("listening on " + bound.bound() + ", which a worker asked for; declare it as \"listen\": [\""
                    + text + "\"] so that a conflict shows at start");
        }
        return bound;
    }

    /** Returns what {@link #pass} has got and nobody uses. */
    List<PassedDescriptor> unused() {
        return passed.save();
    }

    List<SavedListener> save() {
        return byAddress.values().stream().map(this::save).toList();
    }

    private SavedListener save(BoundListener listener) {
        return new SavedListener(
                listener.name(),
                listener.address(),
                addressByText.entrySet().stream()
                        .filter(one -> one.getValue().equals(listener.address()))
                        .map(Map.Entry::getKey)
                        .toList(),
                listener.declared(),
                listener.backlog(),
                listener.mode().isPresent() ? (Integer) listener.mode().getAsInt() : null,
                listener.descriptor(),
                listener.held(),
                List.copyOf(users.getOrDefault(listener.address(), Set.of())));
    }

    /** @throws BindFailure if one of the descriptors is not what it is said to be */
    void restore(List<SavedListener> saved) throws BindFailure {
        for (SavedListener one : saved) {
            OptionalInt mode = one.mode() == null ? OptionalInt.empty() : OptionalInt.of(one.mode());
            ListenOption option = new ListenOption(one.name(), ListenAddress.parse(one.address()), one.backlog(), mode);
            BoundListener adopted = binder.inherit(option, one.declared(), one.address(), one.descriptor());
            byAddress.put(
                    one.address(), one.held() ? adopted.heldByServiceManager(OptionalInt.of(one.backlog())) : adopted);
            one.texts().forEach(text -> addressByText.put(text, one.address()));
            users.put(one.address(), new HashSet<>(one.users()));
        }
    }

    /** All, the declared ones first, else in the order they were bound: a worker inherits them in this order. */
    List<BoundListener> all() {
        return List.copyOf(byAddress.values());
    }

    /**
     * What a worker inherits whose generation declares these: first those, with their names, then the others as undeclared
     * ones. Without UDP sockets that it does not declare, for these must not be shared.
     */
    List<BoundListener> all(List<ListenOption> declared) {
        return named(declared).stream()
                .filter(listener -> listener.declared() || !listener.isUdp())
                .toList();
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

    /** One line for each declared listener that no worker has opened, and for each passed socket that nobody wanted. */
    void warnOfUnused() {
        for (BoundListener listener : byAddress.values()) {
            if (listener.declared() && isUnused(listener)) {
                log.warn("no worker has opened listener " + listener.name() + " (" + listener.bound() + "); "
                        + (listener.isUdp() ? "datagrams" : "connections")
                        + " to it wait: remove it from the options, or open it in the application");
            }
        }
        passed.closeLeft();
    }

    /**
     * Closes what was not declared and no worker uses, and returns it. Not what the service manager holds: it could not be
     * bound again.
     */
    List<BoundListener> closeUnused() {
        List<BoundListener> unused = byAddress.values().stream()
                .filter(listener -> !listener.declared() && !listener.held() && isUnused(listener))
                .toList();
        for (BoundListener listener : unused) {
            byAddress.remove(listener.address());
            addressByText.values().removeIf(listener.address()::equals);
            close(listener);
            log.info("closed listener " + listener.bound() + ": not declared, and no worker uses it any more");
        }
        return unused;
    }

    /**
     * Returns how many connections wait to be accepted and would be lost with this master, all listeners taken together:
     * without those whose socket the service manager keeps.
     */
    int waiting() {
        int waiting = 0;
        for (BoundListener listener : byAddress.values()) {
            try {
                waiting += isUnused(listener) || listener.isUdp() || listener.held()
                        ? 0
                        : posix.acceptQueueLength(listener.descriptor()).orElse(0);
            } catch (PosixException e) {
                log.warn("the queue of listener " + listener.name() + " cannot be read: " + e.getMessage());
            }
        }
        return waiting;
    }

    /** All, in the order of {@link #all()}, and how many connections wait at each. */
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
                listener.backlog() == 0 ? null : (Integer) listener.backlog(),
                waiting);
    }

    void close() {
        byAddress.values().forEach(this::close);
        byAddress.clear();
        addressByText.clear();
    }

    private boolean isUnused(BoundListener listener) {
        return users.getOrDefault(listener.address(), Set.of()).isEmpty();
    }

    /** A listener under its declared name, bound just now or before. */
    private record Wanted(ListenOption option, BoundListener listener) {}

    /** Returns all of them; none, and closes again what it has bound, if there are failures. */
    private List<Wanted> bindNew(
            List<ListenOption> declared, Map<ListenAddress, SocketAddress> lookedUp, List<String> failures) {
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        for (ListenOption option : declared) {
            try {
                BoundListener listener = boundOrNew(option, lookedUp, wanted).declaredAs(option.name());
                wanted.put(listener.address(), new Wanted(option, listener));
            } catch (BindFailure e) {
                failures.add(e.getMessage());
            }
        }
        if (failures.isEmpty()) {
            return List.copyOf(wanted.values());
        }
        for (Wanted one : wanted.values()) {
            BoundListener listener = one.listener();
            if (!byAddress.containsKey(listener.address())) {
                undo(listener);
            }
        }
        return List.of();
    }

    private void undo(BoundListener listener) {
        if (listener.held()) {
            byAddress.put(listener.address(), listener.undeclared()); // as it was passed, it cannot be passed again
        } else {
            close(listener);
        }
    }

    private BoundListener boundOrNew(
            ListenOption option, Map<ListenAddress, SocketAddress> lookedUp, Map<String, Wanted> others)
            throws BindFailure {
        BoundListener bound = byAddress.get(addressByText.get(option.address().literal()));
        if (bound == null) {
            SocketAddress address = lookedUp.get(option.address());
            if (address == null) {
                throw new BindFailure(
                        "cannot listen on " + option.address() + ": unknown host; use an address of this machine");
            }
            String canonical = ListenerBinder.canonical(option.address(), address);
            requireOnce(option, others.get(canonical));
            bound = byAddress.get(canonical);
            if (bound == null) {
                requireFree(option, canonical, others);
                return open(option, true, address);
            }
        }
        requireOnce(option, others.get(bound.address()));
        bound.requireBoundAs(option);
        return bound;
    }

    /** Takes over a socket that was passed, or binds a new one. */
    private BoundListener open(ListenOption option, boolean declared, SocketAddress address) throws BindFailure {
        Optional<BoundListener> taken =
                passed.take(option, declared, ListenerBinder.canonical(option.address(), address));
        return taken.isPresent() ? taken.get() : binder.bind(option, declared, address);
    }

    private static void requireOnce(ListenOption option, @Nullable Wanted same) throws BindFailure {
        if (same != null) {
            throw new BindFailure("cannot listen on " + option.address() + ": it is the same as "
                    + same.option().name() + "; declare it once");
        }
    }

    /** The system would say only that somebody has it, and not that it is this process. */
    private void requireFree(ListenOption option, String canonical, Map<String, Wanted> others) throws BindFailure {
        Stream<BoundListener> open = Stream.concat(
                byAddress.values().stream(), others.values().stream().map(Wanted::listener));
        Optional<BoundListener> taker =
                open.filter(listener -> listener.overlaps(canonical)).findFirst();
        if (taker.isPresent()) {
            throw new BindFailure("cannot listen on " + ListenerBinder.show(option.name(), canonical) + ": it overlaps "
                    + ListenerBinder.show(taker.get().name(), taker.get().bound())
                    + ", which this master listens on; declare one of the two, and restart the master to go from one to"
                    + " the other");
        }
    }

    private void put(List<Wanted> all) {
        for (Wanted wanted : all) {
            BoundListener listener = wanted.listener();
            addressByText.put(wanted.option().address().literal(), listener.address());
            if (!byAddress.containsKey(listener.address())) {
                keep(listener);
            }
            byAddress.merge(listener.address(), listener, (before, now) -> before.declared() ? before : now);
        }
    }

    /** All listeners, as somebody knows them who declares these. */
    private List<BoundListener> named(List<ListenOption> declared) {
        Map<String, BoundListener> others = new LinkedHashMap<>(byAddress);
        List<BoundListener> named = new ArrayList<>();
        for (ListenOption option : declared) {
            BoundListener bound =
                    others.remove(addressByText.get(option.address().literal()));
            if (bound != null) {
                named.add(bound.declaredAs(option.name()));
            }
        }
        others.values().forEach(other -> named.add(other.undeclared()));
        return named;
    }

    private void keep(BoundListener listener) {
        if (!listener.held()) {
            notifier.storeDescriptor(StoredName.of(listener.address()), listener.descriptor());
        }
    }

    private void close(BoundListener listener) {
        if (!listener.held()) {
            notifier.forgetDescriptor(StoredName.of(listener.address()));
        }
        try {
            // First the file: once closed it is stale, and another master may have put its own in this place.
            if (!listener.held() && listener.channel().getLocalAddress() instanceof UnixDomainSocketAddress unix) {
                Files.deleteIfExists(unix.getPath());
            }
            listener.channel().close();
        } catch (IOException e) {
            log.warn("listener " + listener.name() + " was not closed cleanly: " + e.getMessage());
        }
    }
}
