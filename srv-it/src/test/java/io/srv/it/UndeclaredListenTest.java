package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.Master;
import io.srv.it.harness.Ports;
import io.srv.it.harness.WorkDir;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Addresses that the options do not name: the master binds them when a worker asks. */
class UndeclaredListenTest {

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();
    private final int extra = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void theMasterBindsItOnceAndEveryWorkerServesIt() {
        String app = "{\"undeclared\":\"127.0.0.1:" + extra + "\"}";
        try (Master master = Pools.ready(Pools.serving(work, port, 3, app))) {
            assertThat(LoadPlan.to(extra).oneShot(6).requests(900).run().byWorker())
                    .hasSize(3);
            assertThat(LoadPlan.to(port).oneShot(6).requests(900).run().byWorker())
                    .hasSize(3);
            assertThat(master.count(
                            "INFO  listening on 127.0.0.1:" + extra + ", which a worker asked for; declare it as"))
                    .isEqualTo(1);

            master.signal("HUP");
            master.awaitLine("recycle done: 3 of 3 replaced");

            assertThat(LoadPlan.to(extra).oneShot(6).requests(900).run().flawless())
                    .isTrue();
            assertThat(master.lines()).noneMatch(line -> line.contains("closed listener"));
        }
    }

    @Test
    void itIsClosedWhenAfterARecycleNoWorkerHoldsIt() {
        String app = "{\"undeclared\":\"127.0.0.1:" + extra + "\",\"undeclaredUntil\":1}";
        try (Master master = Pools.ready(Pools.serving(work, port, 2, app))) {
            assertThat(Ports.isListening(extra)).isTrue();

            master.signal("HUP");

            master.awaitLine("closed listener 127.0.0.1:" + extra);
            master.await("the port to be free", () -> !Ports.isListening(extra));
            assertThat(LoadPlan.to(port).oneShot(2).requests(100).run().flawless())
                    .isTrue();
        }
    }

    @Test
    void anAddressThatIsTakenFailsInTheApplicationWithTheReason() throws Exception {
        try (java.net.ServerSocket taken =
                new java.net.ServerSocket(extra, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            String options = Pools.options(port, 1, "{\"undeclared\":\"127.0.0.1:" + taken.getLocalPort() + "\"}", "")
                    .replace("}}", "},\"restart\":{\"delay\":10}}");
            try (Master master =
                    Master.in(work).app(Pools.servingJar(work)).options(options).start()) {
                assertThat(master.awaitExit()).isEqualTo(69);
                master.awaitLine("java.net.BindException: cannot listen on 127.0.0.1:" + extra
                        + ": address already in use; stop the process that has it, or choose another");
            }
        }
    }

    @Test
    void aDeclaredListenerThatNobodyOpensIsSaidInOneLine() {
        String options = "{\"listen\":[{\"name\":\"idle\",\"address\":\"127.0.0.1:" + port
                + "\"}],\"worker\":{\"count\":1,\"timeout\":30000}}";
        try (Master master = Master.in(work)
                .app(io.srv.it.harness.Distribution.packaged().example("hello"))
                .options(options)
                .start()) {
            master.awaitLine("WARN  no worker has opened listener idle (127.0.0.1:" + port + ")");
            assertThat(master.count("WARN")).isEqualTo(1);
        }
    }
}
