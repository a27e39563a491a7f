package io.srv.container.worker;

import io.srv.api.Listener;
import io.srv.api.SrvContext;
import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the application sees of its worker. */
final class WorkerContext implements SrvContext {

    /** An application may ask for its successor with every request; the master needs to hear it once in a while. */
    private static final long ASK_AGAIN_NS = 1_000_000_000L;

    private final FromMaster.Configure configuration;
    private final Link link;
    private final Lifecycle lifecycle;
    private final SharedSockets sockets;
    private final WorkerLog log;
    private final List<Runnable> callbacks = new ArrayList<>();
    private final AtomicLong askAgainNs = new AtomicLong(System.nanoTime());

    WorkerContext(
            FromMaster.Configure configuration, Link link, Lifecycle lifecycle, SharedSockets sockets, WorkerLog log) {
        this.configuration = configuration;
        this.link = link;
        this.lifecycle = lifecycle;
        this.sockets = sockets;
        this.log = log;
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
        return sockets.declared();
    }

    @Override
    public Listener listen(String nameOrAddress) {
        try {
            return sockets.get(nameOrAddress);
        } catch (RefusedException e) {
            throw new UncheckedIOException(e.explained());
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
        long nowNs = System.nanoTime();
        long notBeforeNs = askAgainNs.get();
        if (!draining() && nowNs - notBeforeNs >= 0 && askAgainNs.compareAndSet(notBeforeNs, nowNs + ASK_AGAIN_NS)) {
            link.send(new FromWorker.SuccessorWanted());
        }
    }

    /** On the main thread, when the listeners are quiet. */
    void runCallbacks() {
        List<Runnable> inOrder;
        synchronized (callbacks) {
            inOrder = List.copyOf(callbacks);
        }
        for (Runnable callback : inOrder) {
            try {
                callback.run();
            } catch (Throwable e) {
                log.error("an onDisconnect callback failed", e);
            }
        }
    }
}
