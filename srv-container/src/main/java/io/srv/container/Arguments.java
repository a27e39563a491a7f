package io.srv.container;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line. */
@Command(
        name = "srv-container",
        versionProvider = Version.class,
        sortOptions = false,
        customSynopsis = {
            "srv-container [--check] APP.jar [options.json]",
            "       srv-container [--check] options.json",
            "       srv-container --self-test | --help | --version",
            "       srv-container COMMAND [ARGUMENTS] [PID]"
        },
        description = {
            "",
            "Runs a Java server as a pool of worker JVMs that share the same listening ports,",
            "and keeps it running. Commands look at one that is running, and steer it.",
            ""
        },
        commandListHeading = "%nCommands, each with a --help of its own:%n",
        footer = {
            "",
            "Signals to the master:",
            "  HUP          read options and application anew, replace every worker",
            "  TERM, INT    stop gracefully; the second time, at once",
            "  TTIN, TTOU   one worker more, one fewer",
            "TERM to a worker stops that one gracefully; a successor starts.",
            "",
            "Environment:",
            "  JAVA_HOME            the JDK to run on; else java from PATH",
            "  SRV_CONTAINER_OPTS   JVM arguments of the master alone, not of the commands",
            "  SRV_CONTAINER_ARCHIVE  a class data archive, for a faster start",
            "  JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS   reach the workers, not the master",
            "  PATH                 has env, of coreutils 8.31 or newer; for worker.user and limits",
            "                       also setpriv, prlimit and choom, of util-linux",
            "  CACHE_DIRECTORY, XDG_CACHE_HOME   where the copies of the application go",
            "",
            "Exit status of the master:",
            "   0   stopped: every worker ended by itself",
            "   3   stopped, but a worker had to be killed",
            "  64   the command line is wrong",
            "  66   the application cannot be used",
            "  69   an address is taken, or no worker was ever ready",
            "  70   a bug in srv-container",
            "  71   this system cannot do what is needed; see --self-test",
            "  73   the application cannot be copied to where the workers run it from",
            "  78   the options are wrong",
            "",
            "Example:",
            "  srv-container app.jar options.json"
        })
final class Arguments {

    @Option(names = "--check", description = "Check the options and the application, start nothing.")
    boolean check;

    @Option(names = "--self-test", description = "Try what this kernel and JDK can do, and print it.")
    boolean selfTest;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this and exit.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    boolean version;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "APP.jar",
            description = "The application: a jar with an io.srv.api.SrvApp provider, or any server that"
                    + " java -jar runs. Left out where worker.classPath in the options names it."
                    + " One that is called like a command is given with its folder: ./status.")
    @Nullable
    Path first;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "options.json",
            description = "Options; without it the defaults hold. See docs/options.md.")
    @Nullable
    Path second;

    /** Returns the application's jar; null if there is none on the command line. */
    @Nullable
    Path application() {
        return isOptionsAlone() ? null : first;
    }

    /** Returns the options file; null if there is none. */
    @Nullable
    Path options() {
        return isOptionsAlone() ? first : second;
    }

    private boolean isOptionsAlone() {
        return second == null && first != null && first.toString().endsWith(".json");
    }
}
