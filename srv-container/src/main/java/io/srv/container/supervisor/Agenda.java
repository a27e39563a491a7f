package io.srv.container.supervisor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decision in the making: what time it is, what is to be done, and when to look again. Begun anew for each event. */
final class Agenda {

    private final List<Command> commands = new ArrayList<>();
    private long nowNs;
    private long wakeAtNs = Supervisor.NEVER;
    private Totals totals = Totals.NONE;
    private @Nullable Answer answer;

    void begin(long timeNs) {
        nowNs = timeNs;
        wakeAtNs = Supervisor.NEVER;
        answer = null;
        commands.clear();
    }

    long nowNs() {
        return nowNs;
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

    void restore(Totals before) {
        totals = before;
    }

    /** With the news of this decision counted. */
    Totals totals() {
        return totals;
    }

    Decision decision() {
        return new Decision(List.copyOf(commands), wakeAtNs, answer);
    }
}
