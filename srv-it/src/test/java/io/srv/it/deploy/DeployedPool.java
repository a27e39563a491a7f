package io.srv.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.command.Ran;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.RequestFailed;
import io.srv.it.harness.WorkDir;
import io.srv.it.jmx.LocalConnection;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.WorkerInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A pool of the good version "v1", whose jar and options can be replaced while it runs. */
final class DeployedPool implements AutoCloseable {

    private final WorkDir work;
    private final String goodOptions;
    private final Path app;
    private final Master master;
    private final LocalConnection jmx;

    private DeployedPool(WorkDir work, String options) {
        this.work = work;
        this.goodOptions = options;
        this.app = Version.good("v1").writeTo(work.file("app.jar"));
        this.master = Pools.ready(Master.in(work).app(app).options(goodOptions));
        this.jmx = LocalConnection.to(master.pid());
    }

    /** @param options of {@link Pools#options}, mostly */
    static DeployedPool start(WorkDir work, String options) {
        return new DeployedPool(work, options);
    }

    Master master() {
        return master;
    }

    MasterMXBean bean() {
        return jmx.master();
    }

    Path app() {
        return app;
    }

    byte[] bytes(AppJar jar) {
        return Version.bytes(jar, work);
    }

    /** Puts another jar in the place of the one that runs. */
    void put(AppJar jar) {
        Version.put(app, bytes(jar));
    }

    /** Puts the first options, changed, in place. */
    void putOptions(UnaryOperator<String> change) {
        Version.put(work.file("options.json"), change.apply(goodOptions).getBytes(StandardCharsets.UTF_8));
    }

    /** Runs {@code srv-container COMMAND --wait} to its end. */
    Ran wait(String command) {
        return Ran.command(work, command, "--wait", master.pid());
    }

    /** Recycles, and that must succeed. */
    void recycle() {
        assertThat(wait("recycle"))
                .satisfies(ran -> assertThat(ran.status())
                        .as(ran + "\n" + master.transcript())
                        .isZero());
    }

    /** The pids of the workers that serve, by their id. */
    Map<Long, Long> serving() {
        Map<Long, Long> pids = new TreeMap<>();
        for (WorkerInfo worker : bean().getWorkers().values()) {
            if (worker.state().equals("READY")) {
                pids.put(worker.id(), worker.pid());
            }
        }
        return pids;
    }

    /** Asks one of the workers which version it is. */
    static String version(int port) {
        return body(port, "/version");
    }

    static String body(int port, String path) {
        try {
            return Http.get(port, path).body();
        } catch (RequestFailed e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        jmx.close();
        master.close();
    }
}
