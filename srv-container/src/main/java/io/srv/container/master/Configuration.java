package io.srv.container.master;

import io.srv.container.application.Application;
import io.srv.container.application.EntryPoint;
import io.srv.container.application.Jdk;
import io.srv.container.control.FromMaster;
import io.srv.container.control.SharedSocket;
import io.srv.container.control.Wire;
import io.srv.container.listener.ShareMode;
import io.srv.container.listener.ShareRules;
import io.srv.container.options.Generations;
import io.srv.container.options.ListenOption;
import io.srv.container.options.Options;
import io.srv.container.options.Requirement;
import io.srv.container.resources.Division;
import io.srv.container.resources.UsableMemory;
import io.srv.container.supervisor.Settings;
import io.srv.container.supervisor.Settings.Require;
import io.srv.container.supervisor.WorkerView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * All that the master goes by.
 *
 * @param inForce            all options, with the defaults that depend on what the workers run
 * @param listen             what to bind before the first worker
 * @param applicationOptions JSON text for the application
 * @param nativeClassPath    jars that a worker needs to receive a descriptor
 * @param share              which addresses are shared that the application binds by itself
 * @param division           what each worker gets of the memory and the processors
 */
public record Configuration(
        Options inForce,
        Settings settings,
        List<ListenOption> listen,
        String applicationOptions,
        WorkerLaunch launch,
        List<String> nativeClassPath,
        ShareRules share,
        Division division) {

    /** A Spring Boot application takes seconds to start on a busy host. */
    private static final Duration MAIN_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration PROVIDER_TIMEOUT = Duration.ofSeconds(2);

    /** Divides the memory and the processors that there are now among as many workers as there can be at once. */
    public static Division divide(Options options) {
        return new Division(
                UsableMemory.bytes(Path.of("/")),
                Runtime.getRuntime().availableProcessors(),
                options.worker().count(),
                options.recycle().overlap(),
                WorkerLaunch.userArguments(options.worker()));
    }

    /**
     * Composes it.
     *
     * @param division  of {@link #divide}, without problems
     * @param libraries the jars beside this one
     * @param prefix    what {@link WorkerProcessCheck} has composed for these options
     */
    public static Configuration of(
            Options options,
            Application application,
            Jdk jdk,
            Division division,
            Libraries libraries,
            WorkerPrefix prefix) {
        boolean isMain = application.entry() instanceof EntryPoint.Main;
        // A main class says by listening that it has started; that it was entered says nothing.
        Requirement require = options.worker().require().orElse(isMain ? Requirement.LISTEN : Requirement.ONLINE);
        Duration startTimeout = options.worker().timeout().orElse(isMain ? MAIN_TIMEOUT : PROVIDER_TIMEOUT);
        ShareMode mode = options.share().mode().orElse(declaresListeners(options) ? ShareMode.DECLARED : ShareMode.ALL);
        Settings settings = new Settings(
                options.worker().count(),
                options.worker().startConcurrency(),
                require == Requirement.LISTEN ? Require.LISTEN : Require.ONLINE,
                startTimeout.toNanos(),
                options.recycle().timeout().toNanos(),
                options.shutdown().timeout().toNanos(),
                options.restart().delay().toNanos(),
                options.restart().maxDelay().toNanos(),
                options.restart().resetAfter().toNanos(),
                division.maxCount(),
                options.recycle().overlap(),
                options.recycle().canary().toNanos(),
                options.worker().heartbeatTimeout().toNanos(),
                options.worker().renewal().maxLifetime().toNanos(),
                options.worker().renewal().maxMemoryBytes().orElse(0));
        return new Configuration(
                options.with(require, startTimeout, mode),
                settings,
                options.listen(),
                options.app(),
                new WorkerLaunch(options.worker(), application, jdk, division.flags(), libraries.forWorkers(), prefix),
                libraries.forReceivingDescriptors().stream().map(Path::toString).toList(),
                new ShareRules(mode, options.share().except()),
                division);
    }

    SavedMaster.SavedGeneration save(long number) {
        Application application = launch.application();
        return new SavedMaster.SavedGeneration(
                number,
                inForce.toJson(),
                new SavedMaster.SavedApplication(
                        texts(application.classPath()),
                        texts(application.origin().classPath()),
                        launch.runsMain(),
                        launch.className(),
                        application.flags()));
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    /** Whether the workers run a copy, which lasts. */
    boolean isCopy() {
        return inForce.generations() == Generations.COPY;
    }

    /** All options in force, as JSON. */
    public String optionsJson() {
        return inForce.toJson();
    }

    /** What runs, for a log line. */
    public String shown() {
        return launch.application().shown();
    }

    /** What a worker is told first, if it inherits these listeners. */
    FromMaster.Configure of(WorkerView worker, List<BoundListener> inherited) {
        List<SharedSocket> sockets = new ArrayList<>();
        for (BoundListener listener : inherited) {
            sockets.add(listener.sharedAs(Wire.WORKER_SOCKET + 1 + sockets.size()));
        }
        return new FromMaster.Configure(
                Wire.VERSION,
                worker.id(),
                worker.slot(),
                worker.generation(),
                applicationOptions,
                TimeUnit.NANOSECONDS.toMillis(settings.recycleTimeoutNs()),
                TimeUnit.NANOSECONDS.toMillis(settings.shutdownTimeoutNs()),
                sockets,
                nativeClassPath,
                share,
                launch.options().announceClose(),
                launch.program(worker));
    }

    /** UDP has to be declared to be shared, so that it is says nothing about the rest. */
    private static boolean declaresListeners(Options options) {
        return !options.listen().stream()
                .allMatch(listener -> listener.address().isUdp());
    }
}
