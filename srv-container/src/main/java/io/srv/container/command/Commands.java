package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.UndeclaredThrowableException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** All commands, as part of the master's own command line. */
public final class Commands {

    private Commands() {}

    /** Adds them: their names come where the jar would be. */
    public static void addTo(CommandLine line) {
        line.addSubcommand(new StatusCommand());
        line.addSubcommand(new RecycleCommand());
        line.addSubcommand(new RollbackCommand());
        line.addSubcommand(new ScaleCommand());
        line.addSubcommand(new StopCommand());
        line.addSubcommand(new UpgradeCommand());
        line.addSubcommand(new ThreadsCommand());
        line.addSubcommand(new EventsCommand());
    }

    /**
     * Runs the one that was given, from finding the master to the last line; may take as long as the user wants to wait.
     *
     * @param parsed of the whole command line; it has a subcommand, and no help is asked for
     */
    public static ExitCode run(ParseResult parsed, PrintStream out, PrintStream err) {
        CommandLine line = parsed.commandSpec().commandLine();
        MasterCommand command =
                (MasterCommand) parsed.subcommand().commandSpec().userObject();
        Console console = Console.of(out, err);
        try {
            MasterProcess process =
                    new Masters(Proc.SYSTEM, line.getSubcommands().keySet()).choose(command.pid());
            return run(command, process, console);
        } catch (CommandFailure e) {
            console.complain(String.valueOf(e.getMessage()));
            return e.exitCode();
        } catch (Console.ClosedException e) {
            return ExitCode.OK;
        } catch (RuntimeException e) {
            console.complain("a bug in srv-container "
                    + parsed.subcommand().commandSpec().name());
            e.printStackTrace(console.err());
            return ExitCode.SOFTWARE;
        }
    }

    private static ExitCode run(MasterCommand command, MasterProcess process, Console console) throws CommandFailure {
        try (MasterConnection master = MasterConnection.open(Proc.SYSTEM, process)) {
            try {
                return command.run(master, console);
            } catch (UndeclaredThrowableException | IOException e) {
                throw master.lost(e);
            } catch (IllegalArgumentException | IllegalStateException e) {
                // What the master's beans throw, with a sentence.
                throw new CommandFailure(ExitCode.UNAVAILABLE, process + ": " + e.getMessage());
            }
        }
    }
}
