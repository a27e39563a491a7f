package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import io.srv.jmx.RecycleInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces every worker. */
@Command(
        name = "recycle",
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        description = "Replaces every worker, one after the other, without dropping a request, as HUP does.",
        footer = {
            "",
            "Exit status:",
            "   0   asked for; with --wait: all workers were replaced",
            "   1   with --wait: aborted; the cause is on stderr, and the old workers serve on",
            "  64   the command line is wrong, or the pid is no master's",
            "  69   no master, or it does not answer, or it ended meanwhile",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  srv-container recycle --wait && echo deployed"
        })
final class RecycleCommand implements MasterCommand {

    /** How often to ask how far it is, though nothing was heard. */
    private static final long LOOK_MS = 1_000;

    private static final int MAX_LOOKS_AFTER_ITS_END = 3;

    @Option(names = "--wait", description = "Show the progress, and end when the recycle has ended.")
    boolean wait;

    @Mixin
    HelpOption help = new HelpOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "PID", description = MasterPid.DESCRIPTION)
    @Nullable
    Long pid;

    @Override
    public @Nullable Long pid() {
        return pid;
    }

    @Override
    public ExitCode run(MasterConnection master, Console console) throws CommandFailure, IOException {
        EventFeed events = wait ? master.events() : null;
        if (events != null) {
            events.history();
        }
        long id = Refusal.heed(ExitCode.UNAVAILABLE, () -> master.bean().recycle());
        RecycleInfo recycle = master.bean().awaitRecycle(id, 0);
        console.say("recycle " + id + (recycle.outcome().equals("WAITING") ? " waits for another one" : " begins"));
        return events == null ? ExitCode.OK : await(id, master, events, console);
    }

    private static ExitCode await(long id, MasterConnection master, EventFeed events, Console console) {
        RecycleProgress progress = new RecycleProgress(id);
        Interruption.says("no longer waiting; recycle " + id + " goes on", console, () -> {
            // When it has ended, its last events may still be on their way to us.
            for (int looksAfterItsEnd = 0; !progress.isOver() && looksAfterItsEnd < MAX_LOOKS_AFTER_ITS_END; ) {
                progress.lines(events.await(LOOK_MS)).forEach(console::say);
                looksAfterItsEnd += master.bean().awaitRecycle(id, 0).ended() == null ? 0 : 1;
            }
        });
        RecycleInfo recycle = master.bean().awaitRecycle(id, 0);
        String replaced = recycle.replaced() + " of " + recycle.total() + " replaced";
        if (recycle.outcome().equals("DONE")) {
            console.say("recycle " + id + " done: " + replaced);
            return ExitCode.OK;
        }
        console.complain("recycle " + id + " aborted, " + replaced + ": " + recycle.cause());
        return ExitCode.ABORTED;
    }
}
