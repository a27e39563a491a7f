package io.srv.container.master;

import io.srv.container.log.Log;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.SignalThread;
import io.srv.container.supervisor.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns signals into mail. Never SIGUSR2, which HotSpot itself uses for flight recordings.
 *
 * <p>The launcher starts this JVM with all of them blocked, and with {@code -Xrs}, or it would unblock some. So they stay with
 * the kernel until they are taken, also across execve(2): none is lost, and none comes too early. See sigwaitinfo(2).
 */
final class SignalSource {

    private final Posix posix;
    private final Consumer<Mail> mailbox;
    private final Log log;
    private final Runnable onQuit;
    private final Map<Integer, Consumer<Integer>> actions = new HashMap<>();

    SignalSource(Posix posix, Consumer<Mail> mailbox, Log log, Runnable onQuit) {
        this.posix = posix;
        this.mailbox = mailbox;
        this.log = log;
        this.onQuit = onQuit;
    }

    /**
     * Returns the thread that takes them, which waits for {@link SignalThread#resume}.
     *
     * @throws IllegalStateException if they are not blocked: the launcher did not start this JVM
     */
    SignalThread thread() {
        try {
            on(Posix.SIGHUP, "HUP", new Event.RecycleRequested());
            on(Posix.SIGTERM, "TERM", new Event.ShutdownRequested());
            on(Posix.SIGINT, "INT", new Event.ShutdownRequested());
            on(Posix.SIGTTIN, "TTIN", new Event.ResizeRequested(1));
            on(Posix.SIGTTOU, "TTOU", new Event.ResizeRequested(-1));
            actions.put(Posix.SIGCHLD, signal -> mailbox.accept(new Mail.ChildEnded()));
            actions.put(Posix.SIGQUIT, signal -> onQuit.run());
            SignalThread thread = new SignalThread(posix, actions);
            for (int signal : thread.signals()) {
                if (!posix.isBlocked(signal)) {
                    throw new IllegalStateException("signal " + signal + " is not blocked; use bin/srv-container");
                }
            }
            return thread;
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
    }

    private void on(int signal, String name, Event event) throws PosixException {
        // nohup, and a shell for a background job of a script, mean it.
        if (posix.isIgnored(signal)) {
            log.warn("SIG" + name
                    + " was ignored when this process was started (nohup, or & in a script) and will have no"
                    + " effect; start it another way, or use JMX");
        } else {
            actions.put(signal, taken -> mailbox.accept(new Mail.Fact(event)));
        }
    }
}
