package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes the pool larger or smaller. */
@Command(
        name = "scale",
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        description = {
            "Makes the pool larger or smaller, as TTIN and TTOU do.",
            "Returns before new workers are ready, or superfluous ones have stopped."
        },
        footer = {
            "",
            "Exit status:",
            "   0   the pool is to have that size",
            "  64   the command line is wrong, the number out of range, or the pid no master's",
            "  69   no master, or it does not answer, or it is stopping",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  srv-container scale 8"
        })
final class ScaleCommand implements MasterCommand {

    private static final int MAX_COUNT = 1_024;

    @Mixin
    HelpOption help = new HelpOption();

    @Parameters(index = "0", paramLabel = "N", description = "How many workers there are to be, 1 to 1024.")
    int count;

    @Parameters(index = "1", arity = "0..1", paramLabel = "PID", description = MasterPid.DESCRIPTION)
    @Nullable
    Long pid;

    @Override
    public @Nullable Long pid() {
        return pid;
    }

    @Override
    public ExitCode run(MasterConnection master, Console console) throws CommandFailure {
        int before = master.bean().getWorkerCount();
        // A number that no pool can have is the user's mistake; that it may not be changed now is the moment's.
        ExitCode refused = count < 1 || count > MAX_COUNT ? ExitCode.USAGE : ExitCode.UNAVAILABLE;
        Refusal.heed(refused, () -> {
            master.bean().setWorkerCount(count);
            return true;
        });
        console.say("the pool is to have " + count + (count == 1 ? " worker" : " workers") + "; it had " + before);
        return ExitCode.OK;
    }
}
