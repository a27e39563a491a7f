package io.srv.container.master;

import io.srv.container.application.Application;
import io.srv.container.application.EntryPoint;
import io.srv.container.application.Jdk;
import io.srv.container.control.Program;
import io.srv.container.options.WorkerOptions;
import io.srv.container.posix.SpawnRequest;
import io.srv.container.resources.JvmArguments;
import io.srv.container.sharing.JvmFlags;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerView;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Composes a worker's command line and environment.
 *
 * @param shareFlags what its JVM gets of memory and processors; before {@code worker.jvmArgs}, which win
 * @param libraries  what comes before the application on the class path: srv-api first, then srv-container
 * @param prefix     what makes its process another one than the master's
 */
record WorkerLaunch(
        WorkerOptions options,
        Application application,
        Jdk jdk,
        List<String> shareFlags,
        List<Path> libraries,
        WorkerPrefix prefix) {

    static final String MAIN_CLASS = "io.srv.container.worker.WorkerMain";

    /** What the launcher moved aside, so that it reaches the workers and not the master. */
    private static final List<String> MOVED_ASIDE = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

    private static final String ASIDE = "SRV_CONTAINER_ASIDE_";

    /** Who has one of these believes to be the master: would answer for it, or open its sockets. */
    private static final List<String> MASTERS_OWN = List.of(
            "NOTIFY_SOCKET",
            "WATCHDOG_USEC",
            "WATCHDOG_PID",
            "LISTEN_PID",
            "LISTEN_FDS",
            "LISTEN_FDNAMES",
            "MAINPID",
            "SRV_CONTAINER_OPTS",
            "SRV_CONTAINER_HANDOVER",
            "SRV_CONTAINER_HANDOVER_FAILURE");

    /** Since this one, native access from the class path is warned of unless it was enabled (JEP 472). */
    private static final int WARNS_OF_NATIVE_ACCESS = 24;

    /** Since this one, the manifest's Enable-Native-Access counts (JEP 454). */
    private static final int MANIFEST_ENABLES_NATIVE_ACCESS = 22;

    /** @param descriptors the control socket, then the listeners */
    SpawnRequest request(WorkerView worker, List<Integer> descriptors) {
        Map<String, String> environment = environment(worker);
        if (!prefix.fewerRights()) {
            return new SpawnRequest(command(worker, List.of()), environment, descriptors, prefix.umask());
        }
        LateEnvironment late = LateEnvironment.of(inherited(options, prefix), environment);
        return new SpawnRequest(command(worker, late.command()), late.early(), descriptors, prefix.umask());
    }

    /** @param behindPrefix what is started with the rights that java is to have, and starts it */
    private List<String> command(WorkerView worker, List<String> behindPrefix) {
        List<String> command = new ArrayList<>(ignoringSignals());
        command.addAll(prefix.command());
        command.addAll(behindPrefix);
        command.add(jdk.java().toString());
        if (jdk.feature() >= WARNS_OF_NATIVE_ACCESS
                || jdk.feature() >= MANIFEST_ENABLES_NATIVE_ACCESS
                        && application.flags().enableNativeAccess()) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        application.flags().opens().forEach(opens -> command.add("--add-opens=" + opens + "=ALL-UNNAMED"));
        application.flags().exports().forEach(exports -> command.add("--add-exports=" + exports + "=ALL-UNNAMED"));
        if (application.flags().launchesAgent()) {
            command.add("--add-exports=java.instrument/sun.instrument=ALL-UNNAMED");
        }
        command.add("-XX:+ExitOnOutOfMemoryError");
        // A thread dump belongs into the log, not into the application's output.
        command.add("-XX:+DisplayVMOutputToStderr");
        command.addAll(shareFlags);
        identity(worker).forEach((name, value) -> command.add("-D" + name + "=" + value));
        options.jvmArgs().forEach(argument -> command.add(insertIdentity(argument, worker)));
        command.addAll(JvmFlags.forJdk(jdk.feature()));
        command.add("-cp");
        command.add(classPath());
        command.add(MAIN_CLASS);
        return command;
    }

    /**
     * What is for the master only may reach the whole process group. A signal that is ignored at exec stays ignored from
     * the JVM's first instruction on; a handler would come too late.
     */
    private List<String> ignoringSignals() {
        return List.of("env", "--ignore-signal=HUP,TTIN,TTOU" + (options.ignoreSigint() ? ",INT" : ""));
    }

    private String classPath() {
        List<String> entries = new ArrayList<>();
        libraries.forEach(library -> entries.add(library.toString()));
        entries.add(applicationClassPath());
        return String.join(File.pathSeparator, entries);
    }

    private String applicationClassPath() {
        return application.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    boolean runsMain() {
        return application.entry() instanceof EntryPoint.Main;
    }

    /** The class that is entered. */
    String className() {
        return application.entry() instanceof EntryPoint.Main main
                ? main.className()
                : ((EntryPoint.Provider) application.entry()).className();
    }

    /** What the worker is told to run. */
    Program program(WorkerView worker) {
        if (application.entry() instanceof EntryPoint.Main main) {
            List<String> args = options.program().args().stream()
                    .map(argument -> insertIdentity(argument, worker))
                    .toList();
            return new Program(
                    main.className(),
                    args,
                    applicationClassPath(),
                    application.flags().launchesAgent());
        }
        return new Program(
                "", List.of(), applicationClassPath(), application.flags().launchesAgent());
    }

    /** What the user says to the workers' JVMs, as the first worker gets it. */
    static JvmArguments userArguments(WorkerOptions options) {
        WorkerView first = new WorkerView(1, 0, 1, false, WorkerState.STARTING);
        List<String> arguments = options.jvmArgs().stream()
                .map(argument -> insertIdentity(argument, first))
                .toList();
        return JvmArguments.of(environment(options, WorkerPrefix.NONE, first), "worker.jvmArgs", arguments);
    }

    private Map<String, String> environment(WorkerView worker) {
        return environment(options, prefix, worker);
    }

    private static Map<String, String> environment(WorkerOptions options, WorkerPrefix prefix, WorkerView worker) {
        Map<String, String> environment = inherited(options, prefix);
        options.env().forEach((name, value) -> environment.put(name, insertIdentity(value, worker)));
        environment.putAll(identity(worker));
        return environment;
    }

    private static Map<String, String> inherited(WorkerOptions options, WorkerPrefix prefix) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        for (String name : MOVED_ASIDE) {
            String value = environment.remove(ASIDE + name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        prefix.login(environment);
        environment.keySet().removeAll(MASTERS_OWN);
        environment.keySet().removeAll(options.process().envRemove());
        return environment;
    }

    private static Map<String, String> identity(WorkerView worker) {
        return Map.of(
                "SRV_WORKER_ID", Long.toString(worker.id()),
                "SRV_SLOT", Integer.toString(worker.slot()),
                "SRV_GENERATION", Long.toString(worker.generation()));
    }

    private static String insertIdentity(String text, WorkerView worker) {
        return text.replace("{id}", Long.toString(worker.id())).replace("{slot}", Integer.toString(worker.slot()));
    }
}
