package io.srv.container.worker;

import io.srv.api.Listener;
import io.srv.api.SrvContext;
import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.SharedSocket;
import io.srv.container.listener.ListenAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** What the application sees of its worker. */
final class WorkerContext implements SrvContext {

    /** An application may ask for its successor with every request; the master needs to hear it once in a while. */
    private static final long ASK_AGAIN_NS = 1_000_000_000L;

    private final FromMaster.Configure configuration;
    private final Link link;
    private final Lifecycle lifecycle;
    private final UndeclaredSockets undeclared;
    private final List<Listener> declared = new ArrayList<>();
    private final List<SharedListener> all = new ArrayList<>();
    private final List<Runnable> callbacks = new ArrayList<>();

    /** Held while the master is asked, so that two who want the same address get the same object; taken before this. */
    private final Object asking = new Object();

    private final AtomicLong askAgainNs = new AtomicLong(System.nanoTime());
    private boolean quiet;

    WorkerContext(FromMaster.Configure configuration, Link link, Lifecycle lifecycle, UndeclaredSockets undeclared) {
        this.configuration = configuration;
        this.link = link;
        this.lifecycle = lifecycle;
        this.undeclared = undeclared;
        for (SharedSocket socket : configuration.sockets()) {
            SharedListener listener = add(socket);
            if (socket.declared()) {
                declared.add(listener);
            }
        }
    }

    @Override
    public long workerId() {
        return configuration.workerId();
    }

    @Override
    public int slot() {
        return configuration.slot();
    }

    @Override
    public long generation() {
        return configuration.generation();
    }

    @Override
    public String options() {
        return configuration.options();
    }

    @Override
    public List<Listener> listeners() {
        return List.copyOf(declared);
    }

    @Override
    public Listener listen(String nameOrAddress) {
        Optional<SharedListener> known = find(nameOrAddress, listener -> listener.isNamed(nameOrAddress));
        if (known.isPresent()) {
            return known.get();
        }
        String address = canonical(nameOrAddress);
        // Not under the lock of the listeners: the thread that brings the answer needs that one, and so does the drain.
        synchronized (asking) {
            known = find(nameOrAddress, listener -> listener.isAt(address));
            return known.isPresent() ? known.get() : add(undeclared.request(nameOrAddress));
        }
    }

    private synchronized Optional<SharedListener> find(String text, Predicate<SharedListener> wanted) {
        if (draining()) {
            throw new IllegalStateException("cannot listen on " + text + ": this worker is draining");
        }
        return all.stream().filter(wanted).findFirst();
    }

    @Override
    public void onDisconnect(Runnable callback) {
        synchronized (callbacks) {
            if (!draining()) {
                callbacks.add(callback);
                return;
            }
        }
        callback.run();
    }

    @Override
    public boolean draining() {
        return lifecycle.draining();
    }

    @Override
    public void recycle() {
        long nowNs = System.nanoTime();
        long notBeforeNs = askAgainNs.get();
        if (!draining() && nowNs - notBeforeNs >= 0 && askAgainNs.compareAndSet(notBeforeNs, nowNs + ASK_AGAIN_NS)) {
            link.send(new FromWorker.SuccessorWanted());
        }
    }

    /** On the main thread, when the worker stops: no more connections, then the application's callbacks. */
    void disconnect() {
        List<SharedListener> listeners;
        synchronized (this) {
            quiet = true;
            listeners = List.copyOf(all);
        }
        for (SharedListener listener : listeners) {
            try {
                listener.quiet();
            } catch (RuntimeException e) {
                Complaint.about(this, "listener " + listener.name() + " may still accept", e);
            }
        }
        List<Runnable> inOrder;
        synchronized (callbacks) {
            inOrder = List.copyOf(callbacks);
        }
        for (Runnable callback : inOrder) {
            try {
                callback.run();
            } catch (Throwable e) {
                Complaint.about(this, "an onDisconnect callback failed", e);
            }
        }
    }

    /** Closes a socket that was not declared, unless the application uses it. */
    synchronized void drop(String address) {
        all.removeIf(listener -> listener.isAt(address) && listener.closeUnused());
    }

    private synchronized SharedListener add(SharedSocket socket) {
        try {
            SharedListener listener =
                    new SharedListener(socket, () -> link.send(new FromWorker.Opened(socket.address())));
            all.add(listener);
            if (quiet) {
                listener.quiet();
            }
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String canonical(String address) {
        try {
            return ListenAddress.parse(address).canonical();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
