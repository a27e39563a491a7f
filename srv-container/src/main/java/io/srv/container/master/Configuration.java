package io.srv.container.master;

import io.srv.container.application.Application;
import io.srv.container.application.EntryPoint;
import io.srv.container.application.Jdk;
import io.srv.container.listener.ShareMode;
import io.srv.container.listener.ShareRules;
import io.srv.container.options.ListenOption;
import io.srv.container.options.Options;
import io.srv.container.options.Requirement;
import io.srv.container.options.WorkerOptions;
import io.srv.container.supervisor.Settings;
import io.srv.container.supervisor.Settings.Require;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * All that the master goes by.
 *
 * @param listen             what to bind before the first worker
 * @param applicationOptions JSON text for the application
 * @param nativeClassPath    jars that a worker needs to receive a descriptor
 * @param share              which addresses are shared that the application binds by itself
 */
public record Configuration(
        Settings settings,
        List<ListenOption> listen,
        String applicationOptions,
        WorkerLaunch launch,
        List<String> nativeClassPath,
        ShareRules share) {

    /** A Spring Boot application takes seconds to start on a busy host. */
    private static final Duration MAIN_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration PROVIDER_TIMEOUT = Duration.ofSeconds(2);

    /** @param libraries the jars beside this one */
    public static Configuration of(Options options, Application application, Jdk jdk, Libraries libraries) {
        boolean isMain = application.entry() instanceof EntryPoint.Main;
        Settings settings = new Settings(
                options.worker().count(),
                options.worker().startConcurrency(),
                require(options.worker(), isMain),
                options.worker()
                        .timeout()
                        .orElse(isMain ? MAIN_TIMEOUT : PROVIDER_TIMEOUT)
                        .toNanos(),
                options.recycle().timeout().toNanos(),
                options.shutdown().timeout().toNanos(),
                options.restart().delay().toNanos());
        return new Configuration(
                settings,
                options.listen(),
                options.app(),
                new WorkerLaunch(options.worker(), application, jdk, libraries.forWorkers()),
                libraries.forReceivingDescriptors().stream().map(Path::toString).toList(),
                new ShareRules(
                        options.share().mode().orElse(options.listen().isEmpty() ? ShareMode.ALL : ShareMode.DECLARED),
                        options.share().except()));
    }

    /** A main class says by listening that it has started; that it was entered says nothing. */
    private static Require require(WorkerOptions options, boolean isMain) {
        Requirement unset = isMain ? Requirement.LISTEN : Requirement.ONLINE;
        return options.require().orElse(unset) == Requirement.LISTEN ? Require.LISTEN : Require.ONLINE;
    }
}
