package io.srv.it;

import io.srv.it.fixture.ServingApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Starts pools of {@link ServingApp}. */
public final class Pools {

    /** Patient enough for two busy processors: the tests are not about the start timeout. */
    static final int START_TIMEOUT_MS = 30_000;

    /** For workers that live for seconds: the second compiler costs more than it brings. */
    private static final String LIGHT_JVM = "\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"";

    private Pools() {}

    public static Path servingJar(WorkDir work) {
        try {
            return AppJar.of(ServingApp.class, Class.forName("io.srv.it.fixture.TinyHttp"))
                    .services(ServingApp.class.getName())
                    .writeTo(work.file("app.jar"));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** A pool of the serving app on one port. */
    public static Launch serving(WorkDir work, int port, int count, String appOptions) {
        return Master.in(work).app(servingJar(work)).options(options(port, count, appOptions, ""));
    }

    /** @param more further top-level options with a leading comma, or nothing */
    public static String options(int port, int count, String appOptions, String more) {
        return options(port, count, "", appOptions, more);
    }

    /**
     * @param workerMore further options of {@code worker} with a leading comma, or nothing
     * @param more       further top-level options with a leading comma, or nothing
     */
    public static String options(int port, int count, String workerMore, String appOptions, String more) {
        return "{\"listen\":[\"127.0.0.1:" + port + "\"],\"worker\":{\"count\":" + count
                + ",\"require\":\"listen\",\"timeout\":" + START_TIMEOUT_MS + ",\"jvmArgs\":[" + LIGHT_JVM + "]"
                + workerMore
                + "},\"app\":" + appOptions + more + "}";
    }

    public static Master ready(Launch launch) {
        Master master = launch.start();
        master.awaitLine(Pattern.compile("all .* ready after"));
        return master;
    }
}
