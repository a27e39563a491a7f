package io.srv.container.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.listener.ListenAddress;
import io.srv.container.log.Log;
import io.srv.container.options.MetricsOptions;
import io.srv.jmx.MasterMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MXBean;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetricsTest {

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final Log log = Log.toStderr();

    @AfterEach
    void close() {
        log.close();
    }

    /** As much of a master as is needed to have meters. */
    @MXBean
    public interface Small {
        String getPhase();

        int getReadyCount();
    }

    record SmallMaster(int ready) implements Small {
        @Override
        public String getPhase() {
            return "RUNNING";
        }

        @Override
        public int getReadyCount() {
            return ready;
        }
    }

    @Test
    void metersAreServedAndAreBeans() throws Exception {
        beans.registerMBean(new SmallMaster(3), new ObjectName(MasterMXBean.OBJECT_NAME));
        Optional<ListenAddress> anyPort = Optional.of(ListenAddress.parse("127.0.0.1:0"));
        try (Metrics metrics = Metrics.bind(new MetricsOptions(anyPort, true), log)) {
            metrics.start(beans);

            String url = "http://" + metrics.address().orElseThrow() + "/metrics";
            HttpResponse<String> scrape = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(scrape.body()).contains("\nsrv_workers_ready 3.0\n", "\nsrv_master_up 1.0\n");
            Awaitility.await("the beans are there")
                    .untilAsserted(() -> assertThat(ready()).isEqualTo(3.0));
        }
    }

    @Test
    void withoutJmxAndPrometheusThereIsNoThread() throws Exception {
        try (Metrics metrics = Metrics.bind(new MetricsOptions(Optional.empty(), false), log)) {
            metrics.start(beans);

            assertThat(metrics.address()).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("srv-metrics"));
        }
    }

    @Test
    void withoutAMasterThereAreNoMetersButAnAnswer() throws Exception {
        Optional<ListenAddress> anyPort = Optional.of(ListenAddress.parse("127.0.0.1:0"));
        try (Metrics metrics = Metrics.bind(new MetricsOptions(anyPort, false), log)) {
            metrics.start(beans);

            String url = "http://" + metrics.address().orElseThrow() + "/metrics";
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofMinutes(1))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body()
                            .lines()
                            .filter(line -> !line.startsWith("#")))
                    .containsExactly("srv_master_up 0.0");
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private Object ready() {
        try {
            return beans.getAttribute(new ObjectName("io.srv.metrics:name=srv.workers.ready"), "Value");
        } catch (JMException e) {
            return "none";
        }
    }
}
