package io.srv.container;

import io.srv.container.application.Application;
import io.srv.container.application.ApplicationException;
import io.srv.container.application.Jdk;
import io.srv.container.exit.ExitCode;
import io.srv.container.master.Configuration;
import io.srv.container.master.Libraries;
import io.srv.container.master.WorkerPrefix;
import io.srv.container.master.WorkerProcessCheck;
import io.srv.container.options.Generations;
import io.srv.container.options.Options;
import io.srv.container.options.OptionsException;
import io.srv.container.options.OptionsReader;
import io.srv.container.options.OptionsReader.Program;
import io.srv.container.options.Problem;
import io.srv.container.options.ProcessCheck;
import io.srv.container.options.ProgramOptions;
import io.srv.container.posix.Posix;
import io.srv.container.resources.Division;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user gave, read and checked.
 *
 * @param division what each worker gets, for these options and the memory that there was when they were read
 * @param prefix   what makes a worker's process another one than the master's
 */
record Inputs(Options options, Application application, Jdk jdk, Division division, WorkerPrefix prefix) {

    /** Some of it cannot be used; the message has one line for each problem. */
    static final class Unusable extends Exception {

        private static final long serialVersionUID = 1;

        private final ExitCode exitCode;
        private final transient List<String> problems;

        Unusable(ExitCode exitCode, List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
            this.exitCode = exitCode;
            this.problems = List.copyOf(problems);
        }

        List<String> problems() {
            return problems;
        }

        ExitCode exitCode() {
            return exitCode;
        }
    }

    /**
     * Reads all of it, and reports all problems at once.
     *
     * @param applicationFile null if the options name the application
     * @param optionsFile     null for the defaults
     * @param running         what a master that runs goes by, for which it is read again; null for a new master
     * @param posix           knows users and groups
     * @throws Unusable with the exit code of the options if they have problems, else with that of the application
     */
    static Inputs read(
            @Nullable Path applicationFile, @Nullable Path optionsFile, @Nullable Options running, Posix posix)
            throws Unusable {
        WorkerProcessCheck processes = new WorkerProcessCheck(posix);
        List<String> problems = new ArrayList<>();
        ExitCode code = ExitCode.NO_APPLICATION;
        Options options = null;
        Jdk jdk = null;
        Application application = null;
        Division division = null;
        try {
            options = options(optionsFile, applicationFile == null ? Program.OPTIONS : Program.JAR, processes, running);
            division = Configuration.divide(options);
            if (problems.addAll(division.problems())) {
                code = ExitCode.CONFIG;
            }
            jdk = Jdk.of(options.worker().java());
        } catch (OptionsException e) {
            code = ExitCode.CONFIG;
            e.problems().stream().map(Problem::toString).forEach(problems::add);
        } catch (ApplicationException e) {
            code = ExitCode.CONFIG;
            problems.add(String.valueOf(e.getMessage()));
        }
        try {
            if (applicationFile != null) {
                application = Application.ofJar(applicationFile);
            } else if (options != null) {
                ProgramOptions program = options.worker().program();
                application = Application.ofClassPath(program.classPath(), program.mainClass());
            }
        } catch (ApplicationException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        if (options != null && jdk != null && application != null) {
            boolean exposed = problems.addAll(processes.prefix().unreadable(needed(options, jdk, application)));
            exposed |= problems.addAll(processes.prefix().movable(options.listen()));
            code = exposed ? ExitCode.CONFIG : code;
        }
        if (options == null || jdk == null || application == null || division == null || !problems.isEmpty()) {
            throw new Unusable(code, problems);
        }
        return new Inputs(options, application, jdk, division, processes.prefix());
    }

    /** What workers read that is not made for them. */
    private static List<Path> needed(Options options, Jdk jdk, Application application) {
        List<Path> needed = new ArrayList<>(List.of(jdk.java()));
        needed.addAll(Libraries.own().forWorkers());
        if (options.generations() == Generations.IN_PLACE) {
            needed.addAll(application.classPath());
        }
        return needed;
    }

    private static Options options(
            @Nullable Path file, Program program, ProcessCheck processes, @Nullable Options running)
            throws OptionsException {
        if (file == null) {
            return OptionsReader.defaults(processes);
        }
        return running == null
                ? OptionsReader.read(file, program, processes)
                : OptionsReader.read(file, program, processes, running);
    }
}
