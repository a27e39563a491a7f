package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import io.srv.jmx.EventInfo;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what has happened, and what happens. */
@Command(
        name = "events",
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        description = "Prints the last events of a master, up to 1000, as its log has them.",
        footer = {
            "",
            "Exit status:",
            "   0   printed; with --follow: the master has ended",
            "  64   the command line is wrong, or the pid is no master's",
            "  69   no master, or it does not answer",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  srv-container events --follow --json | jq --unbuffered .message"
        })
final class EventsCommand implements MasterCommand {

    private static final long LOOK_MS = 1_000;
    /** How long a master may take to end after its JMX has. */
    private static final int LOOKS_AT_THE_END = 20;

    private static final long LOOK_AT_THE_END_MS = 100;

    @Option(names = "--json", description = "Print a JSON object, on one line, for each event.")
    boolean json;

    @Option(names = "--follow", description = "Go on with what happens, until interrupted or the master ends.")
    boolean follow;

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
    public ExitCode run(MasterConnection master, Console console) throws IOException {
        if (!follow) {
            print(master.bean().getEvents(), console);
            return ExitCode.OK;
        }
        EventFeed events = master.events();
        print(events.history(), console);
        try {
            while (!master.hasEnded()) {
                print(events.await(LOOK_MS), console);
                long lost = events.takeLost();
                if (lost > 0) {
                    console.complain(lost + " events were missed: they came faster than they were read");
                }
            }
            return ExitCode.OK;
        } catch (UndeclaredThrowableException e) {
            if (ends(master)) {
                return ExitCode.OK;
            }
            throw e;
        }
    }

    private void print(List<EventInfo> events, Console console) {
        for (EventInfo event : events) {
            if (json) {
                console.print(EventText.json(event));
            } else {
                console.say(EventText.line(event));
            }
        }
    }

    private static boolean ends(MasterConnection master) {
        for (int looks = 0; looks < LOOKS_AT_THE_END && !master.hasEnded(); looks++) {
            try {
                Thread.sleep(LOOK_AT_THE_END_MS);
            } catch (InterruptedException e) {
                return false;
            }
        }
        return master.hasEnded();
    }
}
