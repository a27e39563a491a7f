package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes back to the generation before. */
@Command(
        name = "rollback",
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        description =
                "Goes back to the application and the options that served before the last successful recycle. While a"
                        + " recycle runs, that is aborted instead.",
        footer = {
            "",
            "Exit status:",
            "   0   asked for; with --wait: what served before serves again",
            "   1   with --wait: aborted; the cause is on stderr, what served serves on",
            "  64   the command line is wrong, or the pid is no master's",
            "  69   no master, or nothing to go back to, or it ended meanwhile",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  srv-container rollback --wait"
        })
final class RollbackCommand implements MasterCommand {

    @Option(names = "--wait", description = "Show the progress, and end when it has gone back.")
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
        return new RecycleWait("rollback", connection -> connection.bean().rollback()).run(master, console, wait);
    }
}
