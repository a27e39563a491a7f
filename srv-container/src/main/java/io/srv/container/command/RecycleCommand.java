package io.srv.container.command;

import io.srv.container.exit.ExitCode;
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
        description = "Reads options and application anew and replaces every worker, without dropping a request, as HUP"
                + " does. If that fails, what served before serves on.",
        footer = {
            "",
            "Exit status:",
            "   0   asked for; with --wait: all workers were replaced",
            "   1   with --wait: aborted; the cause is on stderr, what served before serves on",
            "  64   the command line is wrong, or the pid is no master's",
            "  69   no master, or it does not answer, or it ended meanwhile",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  cp new.jar app.jar && srv-container recycle --wait"
        })
final class RecycleCommand implements MasterCommand {

    @Option(names = "--wait", description = "Show the progress, end with the recycle, and say whether it was aborted.")
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
        return new RecycleWait("recycle", connection -> connection.bean().recycle()).run(master, console, wait);
    }
}
