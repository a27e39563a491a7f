package io.srv.examples;

import io.srv.api.Listener;
import io.srv.api.SrvContext;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Worker 7, with one listener. {@link #drain()} plays the order to stop. */
final class FakeContext implements SrvContext {

    private final String options;
    private final Listener listener;
    private final Queue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
    private volatile boolean draining;

    FakeContext(String options, Listener listener) {
        this.options = options;
        this.listener = listener;
    }

    void drain() {
        draining = true;
        callbacks.forEach(Runnable::run);
    }

    @Override
    public long workerId() {
        return 7;
    }

    @Override
    public int slot() {
        return 0;
    }

    @Override
    public long generation() {
        return 1;
    }

    @Override
    public String options() {
        return options;
    }

    @Override
    public Listener listen(String nameOrAddress) {
        return listener;
    }

    @Override
    public List<Listener> listeners() {
        return List.of(listener);
    }

    @Override
    public void onDisconnect(Runnable callback) {
        callbacks.add(callback);
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public void recycle() {
        throw new UnsupportedOperationException();
    }
}
