package io.srv.container.master;

import io.srv.container.log.Log;
import io.srv.container.supervisor.Event;
import java.util.Set;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Turns signals into mail. Never SIGUSR2, which HotSpot itself uses for flight recordings. */
final class SignalSource {

    private static final Set<String> STAY_IGNORED = Set.of("HUP", "INT", "TERM");

    private final Consumer<Mail> mailbox;
    private final Log log;

    SignalSource(Consumer<Mail> mailbox, Log log) {
        this.mailbox = mailbox;
        this.log = log;
    }

    void install() {
        on("HUP", new Event.RecycleRequested());
        on("TERM", new Event.ShutdownRequested());
        on("INT", new Event.ShutdownRequested());
        on("TTIN", new Event.ResizeRequested(1));
        on("TTOU", new Event.ResizeRequested(-1));
        Signal.handle(new Signal("CHLD"), signal -> mailbox.accept(new Mail.ChildEnded()));
    }

    private void on(String name, Event event) {
        SignalHandler before = Signal.handle(new Signal(name), signal -> mailbox.accept(new Mail.Fact(event)));
        // Of these three the JVM leaves ignored what was ignored at exec, by nohup or for a background job of a script.
        if (SignalHandler.SIG_IGN.equals(before) && STAY_IGNORED.contains(name)) {
            log.warn("SIG" + name
                    + " was ignored when this process was started (nohup, or & in a script) and will have no"
                    + " effect; start it another way, or use JMX");
        }
    }
}
