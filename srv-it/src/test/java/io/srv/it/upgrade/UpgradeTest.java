package io.srv.it.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.command.Ran;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.WorkDir;
import io.srv.it.jmx.LocalConnection;
import io.srv.jmx.UpgradeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code srv-container upgrade} under load. */
class UpgradeTest {

    private static final String TAKES_OVER = "takes over in this process";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();
    private final Versions versions = new Versions(work);

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    /** The second time over, for what was handed over once must be there to be handed over again. */
    @Test
    void installedVersionTakesOverInTheSameProcessAndNothingIsLostMeanwhile() {
        try (Master master = start();
                LoadClient load = load()) {
            List<Long> workers = master.workers();
            String own = version(master);
            versions.install(versions.build("99.1"));

            try (Master upgrade = Ran.started(work, "upgrade", master.pid())) {
                master.awaitLine(TAKES_OVER);
                // There is no handler for them now, and nobody to wait for them.
                master.signal("HUP");
                master.signal("TTIN");
                assertThat(upgrade.awaitExit()).as(upgrade.transcript()).isZero();
                assertThat(upgrade.stdout()).containsExactly("upgrade 1 begins", "upgrade 1 done: 99.1, was " + own);
            }
            master.awaitLine("the pool is to have 3 workers");
            master.awaitLine("recycle done: 3 of 3 replaced");

            assertThat(master.workers()).hasSize(3).doesNotContainAnyElementsOf(workers);
            assertThat(version(master)).isEqualTo("99.1");
            List<Long> recycled = master.workers();
            versions.install(versions.build("99.2"));
            assertThat(Ran.command(work, "upgrade", master.pid()).status()).isZero();

            assertThat(version(master)).isEqualTo("99.2");
            assertThat(master.workers()).isEqualTo(recycled);
            assertThat(ProcFs.commandLine(master.pid())).contains("jmxremote.port=");
            assertThat(ProcFs.descriptors(master.pid()).values())
                    .as("what is open: one state too many would be seen here")
                    .noneMatch(target -> target.contains("memfd"))
                    .filteredOn(target -> target.endsWith(".lock"))
                    .as("closing one of two would drop the lock of the copies")
                    .hasSize(1);
            master.signal("QUIT");
            master.awaitLine("\"srv-control\"");
            assertFlawless(load);
            versions.install(versions.build("99.3"));
            try (Master upgrade = Ran.started(work, "upgrade", master.pid())) {
                master.awaitLines(TAKES_OVER, 3);
                master.signal("TERM");
                assertThat(master.awaitExit()).isZero();
                upgrade.awaitExit();
            }
            master.awaitLine("stopped: every worker ended by itself");
        }
    }

    @Test
    void versionThatCannotTakeOverChangesNothing() {
        try (Master master = start();
                LoadClient load = load()) {
            List<Long> workers = master.workers();
            versions.install(versions.script("broken", "#!/bin/sh\necho no Java here >&2\nexit 71\n"));

            Ran broken = Ran.command(work, "upgrade", master.pid());

            assertThat(broken.status()).isEqualTo(1);
            assertThat(broken.err())
                    .singleElement()
                    .asString()
                    .endsWith("goes on: the rehearsal ended with exit status 71; what it wrote to stderr says why");
            master.awaitLine("no Java here");
            versions.install(versions.build("99.1"));
            work.write("options.json", "{\"worker\": {\"cuont\": 2}}");

            Ran refused = Ran.command(work, "upgrade", master.pid());

            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err())
                    .singleElement()
                    .asString()
                    .contains("options.json:1:13: worker.cuont: unknown option; did you mean worker.count?");
            assertThat(master.workers()).isEqualTo(workers);
            try (LocalConnection jmx = LocalConnection.to(master.pid())) {
                UpgradeInfo last = jmx.master().getLastUpgrade();
                assertThat(last.id()).isEqualTo(2);
                assertThat(last.outcome()).isEqualTo("FAILED");
            }
            master.awaitLine("ERROR not upgraded, this master goes on: ");
            assertFlawless(load);
        }
    }

    /** The rehearsal does not bind, so what is taken is seen only then. */
    @Test
    void versionThatFailsBeforeItTookOverGivesBackAndTheNextTryTakesTheOptionsForTheMaster() throws IOException {
        try (Master master = start();
                LoadClient load = load();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Long> workers = master.workers();
            String own = version(master);
            versions.install(versions.build("99.1"));
            work.write("options.json", withMetrics("127.0.0.1:" + taken.getLocalPort()));

            Ran failed = Ran.command(work, "upgrade", master.pid());

            assertThat(failed.status()).as(failed.toString()).isEqualTo(1);
            assertThat(failed.err())
                    .singleElement()
                    .asString()
                    .startsWith("srv-container: upgrade 1 failed, " + own + " goes on: ")
                    .contains("address already in use");
            assertThat(version(master)).isEqualTo(own);
            assertThat(master.workers()).isEqualTo(workers);
            work.write("options.json", withMetrics("127.0.0.1:0"));

            Ran upgrade = Ran.command(work, "upgrade", master.pid());

            assertThat(upgrade.status()).as(upgrade.toString()).isZero();
            assertThat(version(master)).isEqualTo("99.1");
            master.awaitLine("serving metrics on 127.0.0.1:");
            assertThat(Ran.command(work, "recycle", "--wait", master.pid()).status())
                    .isZero();
            assertFlawless(load);
        }
    }

    /** With a port that a rehearsal must not want. */
    private Master start() {
        String jmx = "-Dcom.sun.management.jmxremote.port=" + work.port()
                + " -Dcom.sun.management.jmxremote.host=127.0.0.1 -Dcom.sun.management.jmxremote.authenticate=false"
                + " -Dcom.sun.management.jmxremote.ssl=false";
        return Pools.ready(
                Pools.serving(work, port, 2, "{}").launcher(versions.launcher()).env("SRV_CONTAINER_OPTS", jmx));
    }

    private String withMetrics(String address) {
        return Pools.options(port, 2, "{}", ",\"metrics\":{\"prometheus\":\"" + address + "\"}");
    }

    private static String version(Master master) {
        try (LocalConnection jmx = LocalConnection.to(master.pid())) {
            return jmx.master().getVersion();
        }
    }

    private LoadClient load() {
        return LoadPlan.to(port).keepAlive(2).oneShot(2).perSecond(100).start();
    }

    private static void assertFlawless(LoadClient load) {
        LoadResult result = load.stop();
        assertThat(result.flawless()).as(result.toString()).isTrue();
        assertThat(result.succeeded()).isPositive();
    }
}
