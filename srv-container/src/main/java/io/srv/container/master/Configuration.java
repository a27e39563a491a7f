package io.srv.container.master;

import io.srv.container.application.Application;
import io.srv.container.application.Jdk;
import io.srv.container.options.ListenOption;
import io.srv.container.options.Options;
import io.srv.container.options.Requirement;
import io.srv.container.supervisor.Settings;
import io.srv.container.supervisor.Settings.Require;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the master goes by.
 *
 * @param listen             what to bind before the first worker
 * @param applicationOptions JSON text for the application
 * @param nativeClassPath    jars that a worker needs to receive a descriptor
 */
public record Configuration(
        Settings settings,
        List<ListenOption> listen,
        String applicationOptions,
        WorkerLaunch launch,
        List<String> nativeClassPath) {

    /** @param libraries the jars beside this one */
    public static Configuration of(Options options, Application application, Jdk jdk, Libraries libraries) {
        Settings settings = new Settings(
                options.worker().count(),
                options.worker().startConcurrency(),
                options.worker().require() == Requirement.LISTEN ? Require.LISTEN : Require.ONLINE,
                options.worker().timeout().toNanos(),
                options.recycle().timeout().toNanos(),
                options.shutdown().timeout().toNanos(),
                options.restart().delay().toNanos());
        return new Configuration(
                settings,
                options.listen(),
                options.app(),
                new WorkerLaunch(options.worker(), application, jdk, libraries.forWorkers()),
                libraries.forReceivingDescriptors().stream().map(Path::toString).toList());
    }
}
