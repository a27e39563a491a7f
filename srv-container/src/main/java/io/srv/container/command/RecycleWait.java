package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import io.srv.jmx.RecycleInfo;
import java.io.IOException;
import java.util.function.ToLongFunction;

/** Asks for a recycle of some kind and, if that is wanted, shows its progress until it has ended. */
final class RecycleWait {

    /** How often to ask how far it is, though nothing was heard. */
    private static final long LOOK_MS = 1_000;

    private static final int MAX_LOOKS_AFTER_ITS_END = 3;

    /** Why a recycle was aborted by a rollback. */
    private static final String ROLLBACK = "ROLLBACK";

    private final String what;
    private final ToLongFunction<MasterConnection> ask;

    /**
     * @param what the name of the command
     * @param ask  asks the master, and returns the recycle's id
     */
    RecycleWait(String what, ToLongFunction<MasterConnection> ask) {
        this.what = what;
        this.ask = ask;
    }

    ExitCode run(MasterConnection master, Console console, boolean wait) throws CommandFailure, IOException {
        EventFeed events = wait ? master.events() : null;
        if (events != null) {
            events.history();
        }
        long id = Refusal.heed(ExitCode.UNAVAILABLE, () -> ask.applyAsLong(master));
        RecycleInfo recycle = master.bean().awaitRecycle(id, 0);
        console.say(begins(recycle));
        return events == null ? ExitCode.OK : await(id, master, events, console);
    }

    private String begins(RecycleInfo recycle) {
        if (isRolledBack(recycle)) {
            return "recycle " + recycle.id() + " is aborted, and what it has replaced goes back";
        }
        return what + " " + recycle.id() + (recycle.outcome().equals("WAITING") ? " waits for another one" : " begins");
    }

    /** A rollback that was ordered while a recycle ran is the end of that one. */
    private boolean isRolledBack(RecycleInfo recycle) {
        return what.equals("rollback") && ROLLBACK.equals(recycle.reason());
    }

    private ExitCode await(long id, MasterConnection master, EventFeed events, Console console) {
        RecycleProgress progress = new RecycleProgress(id);
        Interruption.says("no longer waiting; " + what + " " + id + " goes on", console, () -> {
            // When it has ended, its last events may still be on their way to us.
            for (int looksAfterItsEnd = 0; !progress.isOver() && looksAfterItsEnd < MAX_LOOKS_AFTER_ITS_END; ) {
                progress.lines(events.await(LOOK_MS)).forEach(console::say);
                looksAfterItsEnd += master.bean().awaitRecycle(id, 0).ended() == null ? 0 : 1;
            }
        });
        RecycleInfo recycle = master.bean().awaitRecycle(id, 0);
        String replaced = recycle.replaced() + " of " + recycle.total() + " replaced";
        if (recycle.outcome().equals("DONE")) {
            console.say(what + " " + id + " done: " + replaced);
            return ExitCode.OK;
        }
        String aborted = "recycle " + id + " aborted, " + replaced;
        if (isRolledBack(recycle)) {
            console.say(aborted + ", as it was ordered");
            return ExitCode.OK;
        }
        console.complain(aborted + ": " + recycle.cause());
        return ExitCode.ABORTED;
    }
}
