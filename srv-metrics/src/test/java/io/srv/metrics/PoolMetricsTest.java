package io.srv.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.CountingMode;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.srv.jmx.Counters;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.server.RMIServerSocketFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PoolMetricsTest {

    private final FakeMaster master = FakeMaster.busy();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private volatile boolean hangs;

    @AfterEach
    void unstick() {
        stuck.countDown();
        registry.close();
    }

    @Test
    void aRegistryHasTheMetersAtOnce() {
        try (PoolMetrics metrics = new PoolMetrics(master.beans)) {
            metrics.bindTo(registry);

            assertThat(registry.get("srv.workers").tag("state", "READY").gauge().value())
                    .isEqualTo(2);
            assertThat(registry.get("srv.worker.exits")
                            .tag("reason", "CRASH")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get("srv.worker.drain").functionTimer().count()).isEqualTo(5);
            assertThat(registry.get("srv.worker.drain").functionTimer().totalTime(TimeUnit.SECONDS))
                    .isEqualTo(2.25);
        }
    }

    @Test
    void metersFollowWorkersAndListenersThatComeAndGo() {
        try (PoolMetrics metrics = new PoolMetrics(master.beans)) {
            metrics.bindTo(registry);
            int before = registry.getMeters().size();

            master.ready(12, 2);
            master.listen("127.0.0.1:81", 0, Map.of(12L, 4L));
            await(
                    metrics,
                    () -> assertThat(registry.find("srv.worker.heap.used")
                                    .tag("slot", "2")
                                    .gauge())
                            .isNotNull());
            assertThat(registry.get("srv.listener.accepted")
                            .tags("listener", "127.0.0.1:81", "slot", "2")
                            .functionCounter()
                            .count())
                    .isEqualTo(4);

            master.workers.remove(12L);
            master.listeners.remove(1);
            await(metrics, () -> assertThat(registry.getMeters()).hasSize(before));
        }
    }

    @Test
    void aNewWorkersCountIsNoNegativeDifferenceToItsPredecessors() {
        MockClock clock = new MockClock();
        Duration step = Duration.ofMinutes(1);
        SimpleMeterRegistry steps = new SimpleMeterRegistry(
                new SimpleConfig() {
                    @Override
                    public String get(String key) {
                        return null;
                    }

                    @Override
                    public CountingMode mode() {
                        return CountingMode.STEP;
                    }

                    @Override
                    public Duration step() {
                        return step;
                    }
                },
                clock);
        try (PoolMetrics metrics = new PoolMetrics(master.beans)) {
            metrics.bindTo(steps);
            steps.get("srv.listener.accepted")
                    .tag("slot", "0")
                    .functionCounter()
                    .count();
            clock.add(step);
            assertThat(steps.get("srv.listener.accepted")
                            .tag("slot", "0")
                            .functionCounter()
                            .count())
                    .isEqualTo(100);

            master.workers.remove(7L);
            master.ready(8, 0);
            master.listeners.clear();
            master.listen("*:8080", 0, Map.of(8L, 5L));
            await(metrics, () -> {
                steps.get("srv.listener.accepted")
                        .tag("slot", "0")
                        .functionCounter()
                        .count();
                clock.add(step);
                assertThat(steps.get("srv.listener.accepted")
                                .tag("slot", "0")
                                .functionCounter()
                                .count())
                        .isEqualTo(5);
            });
        }
    }

    @Test
    void readingEveryMeterAsksTheMasterOnce() {
        try (PoolMetrics metrics = new PoolMetrics(spied())) {
            metrics.bindTo(registry);

            registry.getMeters().forEach(meter -> meter.measure().forEach(value -> value.getValue()));

            assertThat(registry.getMeters()).hasSizeGreaterThan(40);
            // Two on a machine that needed more than a second for it.
            assertThat(requests.get()).isBetween(1, 2);
        }
    }

    @Test
    void readingAMeterFindsWhatIsNew() {
        try (PoolMetrics metrics = new PoolMetrics(master.beans)) {
            metrics.bindTo(registry);

            master.counters = new Counters(77, 0, 0, 0, Map.of(), 0, 0, 0, 0);

            Awaitility.await("the registry alone follows")
                    .untilAsserted(() -> assertThat(registry.get("srv.worker.starts")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(77));
        }
    }

    @Test
    void aMasterThatGoesAwayLeavesOneMeterAndComesBack() {
        try (PoolMetrics metrics = new PoolMetrics(master.beans)) {
            metrics.bindTo(registry);

            master.leave();
            await(metrics, () -> assertThat(registry.getMeters()).hasSize(1));
            assertThat(registry.get("srv.master.up").gauge().value()).isZero();
        }
    }

    @Test
    void aConnectionThatIsStuckHoldsUpNobodyForLong() {
        try (PoolMetrics metrics = new PoolMetrics(spied())) {
            metrics.bindTo(registry);
            int asked = requests.get();

            hangs = true;
            await(metrics, () -> assertThat(registry.getMeters()).hasSize(1));
            assertThat(registry.get("srv.master.up").gauge().value()).isZero();
            assertThat(requests.get()).isEqualTo(asked + 1);

            hangs = false;
            stuck.countDown();
            await(
                    metrics,
                    () -> assertThat(registry.get("srv.master.up").gauge().value())
                            .isEqualTo(1));
            assertThat(registry.getMeters()).hasSizeGreaterThan(40);
        }
    }

    @Test
    void closingRemovesAllMetersAndEndsTheThread() {
        PoolMetrics metrics = new PoolMetrics(spied());
        MeterRegistry second = new SimpleMeterRegistry();
        metrics.bindTo(registry);
        metrics.bindTo(second);
        assertThat(second.getMeters()).hasSameSizeAs(registry.getMeters());

        metrics.close();

        assertThat(registry.getMeters()).isEmpty();
        assertThat(second.getMeters()).isEmpty();
        int asked = requests.get();
        metrics.refresh();
        assertThat(requests.get()).isEqualTo(asked);
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("these meters were closed; create new ones");
    }

    @Test
    void twoPoolsInOneRegistryAreToldApartByTheirTags() {
        FakeMaster other = new FakeMaster();
        try (PoolMetrics one = new PoolMetrics(master.beans, Tags.of("pool", "one"));
                PoolMetrics two = new PoolMetrics(other.beans, Tags.of("pool", "two"))) {
            one.bindTo(registry);
            two.bindTo(registry);

            assertThat(registry.get("srv.workers.ready")
                            .tag("pool", "one")
                            .gauge()
                            .value())
                    .isEqualTo(2);
            assertThat(registry.get("srv.workers.ready")
                            .tag("pool", "two")
                            .gauge()
                            .value())
                    .isZero();
        }
    }

    @Test
    void aRemoteMasterIsReadLikeALocalOneUntilItsConnectionEnds() throws Exception {
        RMIServerSocketFactory loopback = port -> new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
        JMXConnectorServer server = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi://127.0.0.1"),
                Map.of(RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE, loopback),
                master.beans);
        server.start();
        try (JMXConnector connector = JMXConnectorFactory.connect(server.getAddress());
                PoolMetrics metrics = new PoolMetrics(connector.getMBeanServerConnection())) {
            metrics.bindTo(registry);
            TreeSet<String> remote = names(registry);
            try (PoolMetrics local = new PoolMetrics(master.beans)) {
                MeterRegistry beside = new SimpleMeterRegistry();
                local.bindTo(beside);
                assertThat(remote).isEqualTo(names(beside)).hasSizeGreaterThan(15);
            }

            server.stop();
            await(metrics, () -> assertThat(names(registry)).containsExactly("srv.master.up"));
        } finally {
            server.stop();
        }
    }

    private static TreeSet<String> names(MeterRegistry registry) {
        TreeSet<String> names = new TreeSet<>();
        registry.getMeters().forEach(meter -> names.add(meter.getId().getName()));
        return names;
    }

    private static void await(PoolMetrics metrics, ThrowingRunnable assertion) {
        Awaitility.await().untilAsserted(() -> {
            metrics.refresh();
            assertion.run();
        });
    }

    /** A connection that counts the requests, and hangs when it is told to. */
    private MBeanServerConnection spied() {
        return (MBeanServerConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MBeanServerConnection.class},
                (proxy, method, arguments) -> {
                    requests.incrementAndGet();
                    if (hangs) {
                        stuck.await();
                    }
                    try {
                        return method.invoke(master.beans, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
