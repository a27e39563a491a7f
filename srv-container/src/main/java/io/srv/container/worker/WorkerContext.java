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

/** What the application sees of its worker. */
final class WorkerContext implements SrvContext {

    private final FromMaster.Configure configuration;
    private final Link link;
    private final Lifecycle lifecycle;
    private final UndeclaredSockets undeclared;
    private final List<Listener> declared = new ArrayList<>();
    private final List<SharedListener> all = new ArrayList<>();
    private final List<Runnable> callbacks = new ArrayList<>();
    private boolean quiet;

    WorkerContext(FromMaster.Configure configuration, Link link, Lifecycle lifecycle, UndeclaredSockets undeclared)
            throws IOException {
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
    public synchronized Listener listen(String nameOrAddress) {
        if (draining()) {
            throw new IllegalStateException("cannot listen on " + nameOrAddress + ": this worker is draining");
        }
        for (SharedListener listener : all) {
            if (listener.isNamed(nameOrAddress)) {
                return listener;
            }
        }
        String address = canonical(nameOrAddress);
        for (SharedListener listener : all) {
            if (listener.isAt(address)) {
                return listener;
            }
        }
        try {
            return add(undeclared.request(nameOrAddress));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        if (!draining()) {
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
        listeners.forEach(SharedListener::quiet);
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

    private SharedListener add(SharedSocket socket) throws IOException {
        SharedListener listener = new SharedListener(socket, () -> link.send(new FromWorker.Opened(socket.address())));
        all.add(listener);
        if (quiet) {
            listener.quiet();
        }
        return listener;
    }

    private static String canonical(String address) {
        try {
            return ListenAddress.parse(address).canonical();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }
}
