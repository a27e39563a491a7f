package io.srv.container.supervisor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One decision in the making: what time it is, what is to be done, and when to look again. */
final class Agenda {

    final long nowNs;
    private final List<Command> commands = new ArrayList<>();
    private long wakeAtNs = Supervisor.NEVER;
    private Totals totals;
    private @Nullable Answer answer;

    /** @param totals up to now */
    Agenda(long nowNs, Totals totals) {
        this.nowNs = nowNs;
        this.totals = totals;
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
        totals = totals.plus(notice);
        commands.add(new Command.Tell(notice));
    }

    void answer(Answer given) {
        answer = given;
    }

    /** With the news of this decision counted. */
    Totals totals() {
        return totals;
    }

    Decision decision() {
        return new Decision(List.copyOf(commands), wakeAtNs, answer);
    }
}
