package io.srv.container.posix;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code srv-signals}, which takes signals that all threads of this process block, one after the other. While it is
 * paused they stay with the kernel. Not thread-safe.
 */
public final class SignalThread {

    /** Does nothing to a process that does not want it; here it ends the wait. */
    private static final int STOP_WAITING = Posix.SIGWINCH;

    private final Posix posix;
    private final Map<Integer, Consumer<Integer>> actions;
    private volatile boolean paused;
    private @Nullable Thread thread;

    /** @param actions what is done about which signal, on that thread; must return soon */
    public SignalThread(Posix posix, Map<Integer, Consumer<Integer>> actions) {
        this.posix = posix;
        this.actions = new TreeMap<>(actions);
        this.actions.put(STOP_WAITING, signal -> {});
    }

    /** The signals that it takes, which must be blocked. */
    public Set<Integer> signals() {
        return Set.copyOf(actions.keySet());
    }

    /** Begins, or goes on. */
    public void resume() {
        paused = false;
        thread = new Thread(this::take, "srv-signals");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes no more; returns when the last action is done. To be called before the end, or that waits for a thread in native code. */
    public void pause() {
        Thread ending = thread;
        if (ending == null) {
            return;
        }
        paused = true;
        try {
            posix.signal(ProcessHandle.current().pid(), STOP_WAITING);
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
        try {
            ending.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        thread = null;
    }

    private void take() {
        try {
            while (!paused) {
                int signal = posix.awaitSignal(actions.keySet());
                actions.getOrDefault(signal, other -> {}).accept(signal);
            }
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
    }
}
