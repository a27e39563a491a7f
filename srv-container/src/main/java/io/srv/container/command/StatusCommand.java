package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the pool. */
@Command(
        name = "status",
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        description = "Shows a master and its pool: workers, what they use, listeners, the last recycle.",
        footer = {
            "",
            "Exit status:",
            "   0   running, and all workers are ready",
            "   1   starting, stopping, or workers are missing",
            "   2   no worker is ready",
            "  64   the command line is wrong, or the pid is no master's",
            "  69   no master, or it does not answer",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  srv-container status --json | jq .readyCount"
        })
final class StatusCommand implements MasterCommand {

    private static final long INTERVAL_MS = 2_000;
    /** To the upper left; then each line clears what was there, and the rest is cleared at last. */
    private static final String HOME = "\u001b[H";

    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String CLEAR_ALL = "\u001b[2J";

    @Option(names = "--json", description = "Print a JSON object, on one line, instead of tables.")
    boolean json;

    @Option(names = "--watch", description = "Print it anew every 2 s, until interrupted or the master ends.")
    boolean watch;

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
    public ExitCode run(MasterConnection master, Console console) {
        boolean redraws = watch && !json && console.terminal();
        if (redraws) {
            console.print(CLEAR_ALL);
        }
        while (true) {
            Status status = Status.read(master.bean(), master.process().pid());
            console.print(json ? StatusJson.of(status) : redraws ? screen(status) : page(status));
            if (!watch) {
                return exitCode(status);
            }
            try {
                Thread.sleep(INTERVAL_MS);
            } catch (InterruptedException e) {
                return exitCode(status);
            }
        }
    }

    private static String screen(Status status) {
        StringBuilder screen = new StringBuilder(HOME);
        for (String line : StatusTable.of(status)) {
            screen.append(line).append(CLEAR_LINE).append(System.lineSeparator());
        }
        return screen.append(CLEAR_BELOW).toString();
    }

    private String page(Status status) {
        String separator = watch ? System.lineSeparator() : "";
        return String.join(System.lineSeparator(), StatusTable.of(status)) + System.lineSeparator() + separator;
    }

    private static ExitCode exitCode(Status status) {
        return switch (status.health()) {
            case COMPLETE -> ExitCode.OK;
            case INCOMPLETE -> ExitCode.INCOMPLETE;
            case DOWN -> ExitCode.DOWN;
        };
    }
}
