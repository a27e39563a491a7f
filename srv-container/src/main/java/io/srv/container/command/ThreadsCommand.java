package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a worker's threads do. */
@Command(
        name = "threads",
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        description = "Prints a thread dump of one worker: all its threads with their stacks and locks.",
        footer = {
            "",
            "Exit status:",
            "   0   printed",
            "  64   the command line is wrong, no worker has that id, or the pid is no master's",
            "  69   no master, or it or the worker does not answer",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  srv-container threads 3 | grep -A 20 '\"main\"'"
        })
final class ThreadsCommand implements MasterCommand {

    @Mixin
    HelpOption help = new HelpOption();

    @Parameters(index = "0", paramLabel = "ID", description = "The worker's id, as status shows it.")
    long worker;

    @Parameters(index = "1", arity = "0..1", paramLabel = "PID", description = MasterPid.DESCRIPTION)
    @Nullable
    Long pid;

    @Override
    public @Nullable Long pid() {
        return pid;
    }

    @Override
    public ExitCode run(MasterConnection master, Console console) throws CommandFailure {
        Set<Long> ids = master.bean().getWorkers().keySet();
        if (!ids.contains(worker)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "no worker has the id " + worker + "; there "
                            + (ids.isEmpty()
                                    ? "is none"
                                    : ids.size() == 1
                                            ? "is only " + ids.iterator().next()
                                            : "are "
                                                    + ids.stream()
                                                            .map(String::valueOf)
                                                            .collect(Collectors.joining(", "))));
        }
        console.say(Refusal.heed(ExitCode.UNAVAILABLE, () -> master.bean().threadDump(worker))
                .stripTrailing());
        return ExitCode.OK;
    }
}
