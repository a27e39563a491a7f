package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import io.srv.jmx.EventType;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends the master. */
@Command(
        name = "stop",
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        description = "Stops all workers gracefully and ends the master, as TERM does.",
        footer = {
            "",
            "Exit status:",
            "   0   asked for; with --wait: the master has ended",
            "  64   the command line is wrong, or the pid is no master's",
            "  69   no master, or it does not answer",
            "  77   not allowed to reach it",
            "",
            "Example:",
            "  srv-container stop --wait"
        })
final class StopCommand implements MasterCommand {

    private static final long LOOK_MS = 200;

    @Option(names = "--wait", description = "Show the progress, and end when the master's process is gone.")
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
    public ExitCode run(MasterConnection master, Console console) throws IOException {
        EventFeed events = wait ? master.events() : null;
        if (events != null) {
            events.history();
        }
        master.bean().shutdown();
        console.say(master.process() + " stops");
        if (events != null) {
            Interruption.says(
                    "no longer waiting; " + master.process() + " goes on stopping",
                    console,
                    () -> await(master, events, console));
            console.say(master.process() + " has ended");
        }
        return ExitCode.OK;
    }

    private static void await(MasterConnection master, EventFeed events, Console console) {
        boolean connected = true;
        while (!master.hasEnded()) {
            try {
                if (connected) {
                    events.await(LOOK_MS).stream()
                            .filter(event -> event.type().equals(EventType.WORKER_ENDED)
                                    || event.type().equals(EventType.POOL_KILLED))
                            .forEach(event -> console.say(event.message()));
                } else {
                    Thread.sleep(LOOK_MS);
                }
            } catch (UndeclaredThrowableException e) {
                // Its JMX ends a little before it does.
                connected = false;
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
