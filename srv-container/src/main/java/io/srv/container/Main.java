package io.srv.container;

import io.srv.container.command.Commands;
import io.srv.container.exit.ExitCode;
import io.srv.container.generation.GenerationException;
import io.srv.container.log.Log;
import io.srv.container.management.Management;
import io.srv.container.management.MasterFacts;
import io.srv.container.master.Configuration;
import io.srv.container.master.Master;
import io.srv.container.metrics.Metrics;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixUnavailableException;
import io.srv.container.posix.SignalThread;
import io.srv.container.supervisor.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
        return run(arguments.application(), arguments.options(), arguments.check);
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

    private static ExitCode run(@Nullable Path application, @Nullable Path options, boolean checkOnly) {
        try {
            Inputs inputs = Inputs.read(application, options, null);
            Posix posix = Posix.load();
            if (checkOnly) {
                Path where = application == null ? options : application;
                System.out.println("ok: " + inputs.application().entry() + " in " + where + ", "
                        + inputs.options().worker().count() + " workers on Java "
                        + inputs.jdk().feature());
                return ExitCode.OK;
            }
            return serve(inputs, application, options, posix);
        } catch (Inputs.Unusable e) {
            System.err.println(e.getMessage());
            return e.exitCode();
        } catch (PosixUnavailableException e) {
            System.err.println("srv-container: " + e.getMessage());
            return ExitCode.UNSUPPORTED;
        }
    }

    private static ExitCode serve(Inputs inputs, @Nullable Path application, @Nullable Path options, Posix posix) {
        // Not closed on the way out of a bug: the handler writes the trace to it.
        Log log = Log.toStderr();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (!isOurs(thread)) {
                log.bug("thread " + thread.getName() + ", which is none of srv-container's, ended", failure);
                return;
            }
            log.bug("a bug in srv-container, in thread " + thread.getName() + "; the workers stop", failure);
            log.close();
            Runtime.getRuntime().halt(ExitCode.SOFTWARE.status());
        });
        SignalThread start = StartSignals.take(posix);
        Deployment deployment = new Deployment(application, options, posix, log);
        ExitCode code = serve(inputs, deployment, posix, log, start);
        // Not on the way out of a bug: the workers still run from the copies.
        deployment.close();
        log.close();
        return code;
    }

    private static ExitCode serve(Inputs inputs, Deployment deployment, Posix posix, Log log, SignalThread start) {
        log.info(Version.text() + " on Java " + Runtime.version() + ", pid "
                + ProcessHandle.current().pid() + ", runs "
                + inputs.application().shown());
        MasterFacts facts = new MasterFacts(Version.number(), Instant.now());
        Configuration first;
        try {
            first = deployment.first(inputs);
        } catch (GenerationException e) {
            log.error(String.valueOf(e.getMessage()));
            return ExitCode.CANNOT_COPY;
        }
        Master master = new Master(first, deployment, posix, log);
        try (Metrics metrics = Metrics.bind(inputs.options().metrics(), log)) {
            List<String> failures = master.bind();
            if (!failures.isEmpty()) {
                failures.forEach(log::error);
                return ExitCode.UNAVAILABLE;
            }
            start.pause();
            return exitCode(master.run(
                    loop -> {
                        Management.start(loop, facts, log);
                        metrics.start(ManagementFactory.getPlatformMBeanServer());
                    },
                    OwnThreads::write));
        } catch (BindException e) {
            log.error(String.valueOf(e.getMessage()));
            return ExitCode.UNAVAILABLE;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Others come from JMX, or from an agent in SRV_CONTAINER_OPTS: no reason to end the pool. */
    private static boolean isOurs(Thread thread) {
        return thread.getName().startsWith("srv-") || thread.getName().equals("main");
    }

    private static ExitCode exitCode(Outcome outcome) {
        return switch (outcome) {
            case CLEAN -> ExitCode.OK;
            case KILLED -> ExitCode.WORKER_KILLED;
            case NEVER_READY -> ExitCode.UNAVAILABLE;
        };
    }

    private static ExitCode usage(CommandLine line, String problem) {
        System.err.println("srv-container: " + problem.lines().findFirst().orElse("") + "; see "
                + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }
}
