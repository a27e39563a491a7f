package io.srv.it.metrics;

import io.srv.it.fixture.ServingApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Describes pools of {@link ServingApp} with a Prometheus endpoint. */
public record MeteredPool(WorkDir work, int port, int metricsPort, int count, String app, String more) {

    public static MeteredPool in(WorkDir work) {
        return new MeteredPool(work, work.port(), work.port(), 2, "{}", "");
    }

    public MeteredPool app(String options) {
        return new MeteredPool(work, port, metricsPort, count, options, more);
    }

    /** @param options further top-level options, without a comma */
    public MeteredPool more(String options) {
        return new MeteredPool(work, port, metricsPort, count, app, "," + options);
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    Launch launch() {
        String options = "{\"listen\":[\"" + address() + "\"],\"worker\":{\"count\":" + count
                + ",\"require\":\"listen\",\"timeout\":30000,\"jvmArgs\":[\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"]},\"metrics\":{\"prometheus\":\"127.0.0.1:"
                + metricsPort + "\"},\"app\":" + app + more + "}";
        return Master.in(work).app(jar(work)).options(options);
    }

    public Master start() {
        Master master = launch().start();
        master.awaitLine(Pattern.compile("all .* ready after"));
        return master;
    }

    public Scrape scrape() {
        return Scrape.of(metricsPort, "*/*");
    }

    static Path jar(WorkDir work) {
        try {
            return AppJar.of(ServingApp.class, Class.forName("io.srv.it.fixture.TinyHttp"))
                    .services(ServingApp.class.getName())
                    .writeTo(work.file("app.jar"));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
