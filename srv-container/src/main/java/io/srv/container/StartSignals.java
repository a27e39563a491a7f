package io.srv.container;

import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.SignalThread;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** While there is no pool yet, TERM and INT end the process as they end any JVM; whatever else comes waits for the pool. */
final class StartSignals {

    /** What a shell adds to the number of the signal. */
    private static final int SIGNALED = 128;

    private StartSignals() {}

    /**
     * Takes them, unless the launcher did not start this JVM, and they act by themselves.
     *
     * @return to be paused when the pool takes signals
     */
    static SignalThread take(Posix posix) {
        Map<Integer, Consumer<Integer>> actions = new HashMap<>();
        try {
            boolean blocked = true;
            for (int signal : List.of(Posix.SIGTERM, Posix.SIGINT)) {
                blocked &= posix.isBlocked(signal);
                // nohup, and a shell for a background job of a script, mean it.
                if (!posix.isIgnored(signal)) {
                    actions.put(signal, taken -> System.exit(SIGNALED + taken));
                }
            }
            SignalThread thread = new SignalThread(posix, actions);
            if (blocked) {
                thread.resume();
            }
            return thread;
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
    }
}
