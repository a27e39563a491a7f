package io.srv.container;

import io.srv.container.command.Commands;
import io.srv.container.exit.ExitCode;
import io.srv.container.log.Log;
import io.srv.container.log.Priority;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixUnavailableException;
import io.srv.container.posix.SignalThread;
import io.srv.container.systemd.ServiceEnvironment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The main class of the master. */
public final class Main {

    private static final int HELP_WIDTH = 100;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args).status());
    }

    private static ExitCode run(String[] args) {
        Arguments arguments = new Arguments();
        CommandLine line = commandLine(arguments);
        ParseResult parsed;
        try {
            parsed = line.parseArgs(args);
        } catch (ParameterException e) {
            return usage(e.getCommandLine(), String.valueOf(e.getMessage()));
        } catch (InvalidPathException e) {
            return usage(line, String.valueOf(e.getMessage()));
        }
        if (parsed.hasSubcommand()) {
            return command(parsed);
        }
        if (line.isUsageHelpRequested()) {
            line.usage(System.out);
            return ExitCode.OK;
        }
        if (line.isVersionHelpRequested()) {
            line.printVersionHelp(System.out);
            return ExitCode.OK;
        }
        if (arguments.selfTest) {
            return SelfTest.run(System.out);
        }
        if (arguments.first == null) {
            return usage(line, "APP.jar is missing");
        }
        return run(new CommandLineFiles(List.of(args), arguments.application(), arguments.options()), arguments.check);
    }

    /** Returns the whole command line, with its commands; the manual is made of it. */
    public static CommandLine commandLine() {
        return commandLine(new Arguments());
    }

    private static CommandLine commandLine(Arguments arguments) {
        CommandLine line = new CommandLine(arguments);
        Commands.addTo(line);
        return line.setExpandAtFiles(false).setUsageHelpWidth(HELP_WIDTH);
    }

    private static ExitCode command(ParseResult parsed) {
        CommandLine command = parsed.subcommand().commandSpec().commandLine();
        if (!parsed.matchedArgs().isEmpty()) {
            return usage(command, "only options of its own go with " + command.getCommandName() + ", and behind it");
        }
        if (command.isUsageHelpRequested()) {
            command.usage(System.out);
            return ExitCode.OK;
        }
        return Commands.run(parsed, System.out, System.err);
    }

    private static ExitCode run(CommandLineFiles files, boolean checkOnly) {
        try {
            HandoverOrder order = HandoverOrder.of(System.getenv()).orElse(null);
            if (order != null) {
                return carryOut(order, files);
            }
            Posix posix = Posix.load();
            return checkOnly ? check(files, posix) : start(files, posix);
        } catch (Inputs.Unusable e) {
            complain(String.valueOf(e.getMessage()));
            return e.exitCode();
        } catch (PosixUnavailableException e) {
            complain("srv-container: " + e.getMessage());
            return ExitCode.UNSUPPORTED;
        }
    }

    private static ExitCode check(CommandLineFiles files, Posix posix) throws Inputs.Unusable {
        Inputs inputs = files.read(posix);
        Path where = files.application() == null ? files.options() : files.application();
        System.out.println("ok: " + inputs.application().entry() + " in " + where + ", "
                + inputs.options().worker().count() + " workers on Java "
                + inputs.jdk().feature());
        return ExitCode.OK;
    }

    private static ExitCode start(CommandLineFiles files, Posix posix) throws Inputs.Unusable {
        SignalThread signals = StartSignals.take(posix);
        try {
            Inputs inputs = files.read(posix);
            return serve(service -> service.start(inputs, signals), files, posix);
        } finally {
            signals.pause();
        }
    }

    private static ExitCode carryOut(HandoverOrder order, CommandLineFiles files) throws PosixUnavailableException {
        Posix posix = Posix.load();
        if (order.kind() == HandoverOrder.Kind.TAKE_OVER) {
            return serve(service -> service.takeOver(order), files, posix);
        }
        try (Log log = Log.toStderr(System.getenv("JOURNAL_STREAM"))) {
            Rehearsal.run(order, files, posix, log);
        }
        return ExitCode.OK;
    }

    private static ExitCode serve(Function<Service, ExitCode> what, CommandLineFiles files, Posix posix) {
        ServiceEnvironment environment =
                ServiceEnvironment.of(System.getenv(), ProcessHandle.current().pid());
        // Not closed on the way out of a bug: the handler writes the trace to it.
        Log log = Log.toStderr(environment.journalStream());
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (!isOurs(thread)) {
                log.bug("thread " + thread.getName() + ", which is none of srv-container's, ended", failure);
                return;
            }
            log.bug("a bug in srv-container, in thread " + thread.getName() + "; the workers stop", failure);
            log.close();
            Runtime.getRuntime().halt(ExitCode.SOFTWARE.status());
        });
        ExitCode code = what.apply(new Service(files, environment, posix, log));
        log.close();
        return code;
    }

    /** Others come from JMX, or from an agent in SRV_CONTAINER_OPTS: no reason to end the pool. */
    private static boolean isOurs(Thread thread) {
        return thread.getName().startsWith("srv-") || thread.getName().equals("main");
    }

    /** Before there is a log. */
    private static void complain(String text) {
        boolean journal = Priority.belongOnStderr(System.getenv("JOURNAL_STREAM"));
        System.err.println(journal ? Priority.ERROR.on(text) : text);
    }

    private static ExitCode usage(CommandLine line, String problem) {
        System.err.println("srv-container: " + problem.lines().findFirst().orElse("") + "; see "
                + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }
}
