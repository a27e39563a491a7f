package io.srv.it.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.Signals;
import io.srv.it.harness.WorkDir;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real master tells Prometheus. */
class EndpointTest {

    private final WorkDir work = WorkDir.create();
    private final MeteredPool pool = MeteredPool.in(work);

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void promtoolHasNothingToSayAboutAScrape() throws Exception {
        String promtool = Tools.ofPrometheus("promtool");
        try (Master master = pool.start()) {
            master.await("heartbeats", () -> pool.scrape().names().contains("srv_worker_heap_used_bytes"));

            assertThat(Tools.run(pool.scrape().text(), promtool, "check", "metrics"))
                    .isEmpty();
        }
    }

    @Test
    void aScrapeIsAsFreshAsItsFormatIsTheOneAskedFor() {
        try (Master master = pool.start()) {
            Scrape openMetrics = Scrape.of(pool.metricsPort(), "application/openmetrics-text;version=1.0.0,*/*;q=0.1");

            assertThat(openMetrics.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(openMetrics.text()).endsWith("# EOF\n");
            assertThat(pool.scrape().contentType()).startsWith("text/plain; version=0.0.4");
            assertThat(pool.scrape().series().keySet())
                    .containsAll(openMetrics.series().keySet());
            assertThat(master.count("WARN")).isZero();
        }
    }

    @Test
    void metersFollowTrafficACrashARecycleAndAResize() throws Exception {
        MeteredPool quick = pool.more("\"restart\":{\"delay\":50}");
        try (Master master = quick.start()) {
            awaitValue(master, "srv_workers{state=\"READY\"}", 2);
            String accepted =
                    "srv_listener_accepted_connections_total{listener=\"" + pool.address() + "\",slot=\"%d\"}";
            for (int i = 0; i < 10; i++) {
                Http.get(pool.port(), "/");
            }
            master.await("10 connections are counted", () -> {
                Scrape scrape = pool.scrape();
                return scrape.value(accepted.formatted(0)) + scrape.value(accepted.formatted(1)) == 10;
            });

            Signals.send("KILL", master.workers().get(0));
            awaitValue(master, "srv_worker_exits_total{reason=\"CRASH\"}", 1);
            awaitValue(master, "srv_workers{state=\"READY\"}", 2);

            master.signal("HUP");
            awaitValue(master, "srv_recycles_total{outcome=\"DONE\"}", 1);
            awaitValue(master, "srv_worker_exits_total{reason=\"RECYCLE\"}", 2);
            awaitValue(master, "srv_worker_drain_seconds_count", 2);
            assertThat(pool.scrape().value("srv_worker_starts_total")).isEqualTo(5);
            assertThat(pool.scrape().value("srv_worker_time_to_ready_seconds_count"))
                    .isEqualTo(5);

            master.signal("TTIN");
            awaitValue(master, "srv_workers_wanted", 3);
            awaitValue(master, "srv_worker_heap_max_bytes{slot=\"2\"}", 64 << 20);
            master.signal("TTOU");
            awaitValue(master, "srv_worker_exits_total{reason=\"SCALE_DOWN\"}", 1);
            assertThat(pool.scrape().series()).doesNotContainKey("srv_worker_heap_max_bytes{slot=\"2\"}");
        }
    }

    @Test
    void anAddressThatIsTakenEndsTheMasterBeforeItStartsAWorker() throws Exception {
        try (ServerSocket taken = new ServerSocket(pool.metricsPort(), 1, InetAddress.getLoopbackAddress());
                Master master = pool.launch().start()) {
            assertThat(master.awaitExit()).isEqualTo(69);
            assertThat(master.stderr().get(master.stderr().size() - 1))
                    .endsWith("ERROR cannot serve metrics on 127.0.0.1:" + taken.getLocalPort()
                            + ": address already in use; stop the process that has it, or choose another");
            assertThat(master.count("worker ")).isZero();
        }
    }

    @Test
    void workersGetNothingOfIt() {
        try (Master master = pool.start()) {
            pool.scrape();
            for (long worker : master.workers()) {
                assertThat(ProcFs.commandLine(worker)).doesNotContain("micrometer", "prometheus", "srv-metrics");
                Collection<String> held = ProcFs.descriptors(worker).values();
                assertThat(held).noneMatch(target -> target.matches(".*(micrometer|prometheus|srv-metrics).*"));
                // Of the master's sockets its listener, twice, but not that of the metrics.
                List<String> mastersToo = held.stream()
                        .filter(target -> target.startsWith("socket:"))
                        .filter(ProcFs.descriptors(master.pid()).values()::contains)
                        .distinct()
                        .toList();
                assertThat(mastersToo).hasSize(1);
            }
        }
    }

    @Test
    void scrapersThatAreStuckSlowNeitherTheMasterNorOthersDown() throws Exception {
        List<Socket> stuck = new ArrayList<>();
        try (Master master = pool.start()) {
            pool.scrape();
            for (int i = 0; i < 12; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), pool.metricsPort());
                // Half of them do not finish their request, the others do not read the answer.
                String request = i % 2 == 0 ? "GET /metrics HTTP/1.1\r\nHost:" : "GET /metrics HTTP/1.1\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                stuck.add(socket);
            }

            master.signal("HUP");
            master.awaitLine("recycle done: 2 of 2 replaced");

            assertThat(pool.scrape().value("srv_recycles_total{outcome=\"DONE\"}"))
                    .isEqualTo(1);
            assertThat(master.count("ERROR")).isZero();
        } finally {
            for (Socket socket : stuck) {
                socket.close();
            }
        }
    }

    private void awaitValue(Master master, String series, double value) {
        master.await(series + " is " + value, () -> pool.scrape().value(series) == value);
    }
}
