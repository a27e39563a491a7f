package io.srv.container.supervisor;

import java.util.ArrayList;
import java.util.List;

/** One decision in the making: what time it is, what is to be done, and when to look again. */
final class Agenda {

    final long nowNs;
    private final List<Command> commands = new ArrayList<>();
    private long wakeAtNs = Supervisor.NEVER;

    Agenda(long nowNs) {
        this.nowNs = nowNs;
    }

    /** The only way to wait for a time: false books the wake-up. */
    boolean due(long atNs) {
        if (atNs <= nowNs) {
            return true;
        }
        wakeAtNs = Math.min(wakeAtNs, atNs);
        return false;
    }

    void order(Command command) {
        commands.add(command);
    }

    void tell(Notice notice) {
        commands.add(new Command.Tell(notice));
    }

    Decision decision() {
        return new Decision(List.copyOf(commands), wakeAtNs);
    }
}
