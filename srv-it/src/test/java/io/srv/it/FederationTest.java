package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srv.it.fixture.LyingWorker;
import io.srv.it.fixture.ShopApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.management.InstanceNotFoundException;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every worker's own MBeans, from the one connection to the master. */
class FederationTest {

    private static final String MEMORY = "worker-1/java.lang:type=Memory";
    private static final String SHOP = "worker-1/" + ShopApp.NAME;

    private final WorkDir work = WorkDir.create();
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void nothingIsLeft() {
        clients.shutdownNow();
        work.close();
    }

    @Test
    void theJvmOfAWorkerIsSeenAndOperatedThroughTheMaster() throws Exception {
        try (Master master = ready(shop(2));
                Jmx jmx = Jmx.to(master.pid())) {
            int count = jmx.mount(1);

            assertThat(jmx.names("worker-1/*:*")).hasSize(count).contains(MEMORY, SHOP);
            assertThat(jmx.get(Jmx.worker(1), "MountedCount")).isEqualTo(count);
            assertThat(jmx.names("worker-2/*:*")).isEmpty();
            long pid = (long) jmx.get(Jmx.worker(1), "Pid");
            assertThat(jmx.get("worker-1/java.lang:type=Runtime", "Pid")).isEqualTo(pid);
            CompositeData heap = (CompositeData) jmx.get(MEMORY, "HeapMemoryUsage");
            assertThat((long) heap.get("used")).isPositive();
            assertThat((long) heap.get("max")).isEqualTo(64L << 20);
            try (Jmx worker = Jmx.to(pid)) {
                String collector =
                        worker.names("java.lang:type=GarbageCollector,*").toString();
                long before = collections(worker);
                jmx.invoke(MEMORY, "gc");
                assertThat(collections(worker)).as(collector).isGreaterThan(before);

                jmx.set(MEMORY, "Verbose", true);
                assertThat(worker.get("java.lang:type=Memory", "Verbose")).isEqualTo(true);
                jmx.set(MEMORY, "Verbose", false);
            }
            MBeanInfo info = jmx.server().getMBeanInfo(Jmx.name(MEMORY));
            assertThat(info.getAttributes())
                    .extracting(MBeanAttributeInfo::getName)
                    .contains("HeapMemoryUsage", "Verbose");
            assertThat(info.getOperations())
                    .extracting(MBeanOperationInfo::getName)
                    .containsExactly("gc");
            MemoryMXBean memory = JMX.newMXBeanProxy(jmx.server(), Jmx.name(MEMORY), MemoryMXBean.class);
            assertThat(memory.getNonHeapMemoryUsage().getUsed()).isPositive();
        }
    }

    private static long collections(Jmx jmx) throws Exception {
        long count = 0;
        for (String collector : jmx.names("java.lang:type=GarbageCollector,*")) {
            count += (long) jmx.get(collector, "CollectionCount");
        }
        return count;
    }

    @Test
    void theApplicationsBeansAreToo() throws Exception {
        try (Master master = ready(shop(2));
                Jmx jmx = Jmx.to(master.pid())) {
            jmx.mount(1);
            jmx.mount(2);

            assertThat(jmx.get(SHOP, "Worker")).isEqualTo(1L);
            assertThat(jmx.get(SHOP.replace("worker-1", "worker-2"), "Worker")).isEqualTo(2L);
            jmx.set(SHOP, "Price", 7);
            assertThat(jmx.get(SHOP, "Price")).isEqualTo(7);
            assertThat(jmx.get(SHOP.replace("worker-1", "worker-2"), "Price")).isEqualTo(1);
            assertThat(((TabularData) jmx.get(SHOP, "Pieces"))
                            .get(new Object[] {"tea"})
                            .get("value"))
                    .isEqualTo(5);
            assertThat((int[][]) jmx.get(SHOP, "Grid")).isDeepEqualTo(new int[][] {{1, 2}, {}});
            String[] signature = {"java.lang.String", "int"};
            jmx.invoke(SHOP, "sell", new Object[] {"tea", 4}, signature);
            assertThat(((TabularData) jmx.get(SHOP, "Pieces"))
                            .get(new Object[] {"tea"})
                            .get("value"))
                    .isEqualTo(1);
            assertThatThrownBy(() -> jmx.invoke(SHOP, "sell", new Object[] {"tea", 4}, signature))
                    .hasRootCauseExactlyInstanceOf(IllegalArgumentException.class)
                    .hasRootCauseMessage("worker 1: out of tea");
            String standard = "worker-1/" + ShopApp.STANDARD_NAME;
            assertThat(jmx.get(standard, "List")).isEqualTo("java.util.ArrayList: [a, b]");
            assertThat(jmx.get(standard, "State")).isEqualTo("java.lang.Thread$State: NEW");
        }
    }

    @Test
    void theyGoWithTheirWorker() throws Exception {
        try (Master master = ready(shop(2));
                Jmx jmx = Jmx.to(master.pid())) {
            Set<String> before = own(jmx);
            jmx.mount(1);
            jmx.mount(2);

            jmx.invoke(Jmx.worker(1), "kill");

            master.await(
                    "no MBeans of worker 1", () -> jmx.names("worker-1/*:*").isEmpty());
            assertThatThrownBy(() -> jmx.get(MEMORY, "HeapMemoryUsage")).isInstanceOf(InstanceNotFoundException.class);
            assertThat(jmx.get("worker-2/java.lang:type=Memory", "HeapMemoryUsage"))
                    .isNotNull();
            master.signal("HUP");
            master.awaitLine("recycle done: 2 of 2 replaced");
            master.await(
                    "no MBeans of worker 2", () -> jmx.names("worker-2/*:*").isEmpty());
            assertThat(own(jmx)).isEqualTo(before);
        }
    }

    @Test
    void aSlowBeanHoldsUpOnlyWhoeverAsksIt() throws Exception {
        try (Master master = ready(shop(1));
                Jmx jmx = Jmx.to(master.pid());
                Jmx other = Jmx.to(master.pid())) {
            jmx.mount(1);
            CompletableFuture<Object> slow = inBackground(() -> jmx.get(SHOP, "Slow"));
            master.await("the slow bean to be asked", () -> threadDump(other).contains("$Counter.getSlow("));

            assertThat(jmx.get(SHOP, "Price")).isEqualTo(1);
            assertThat(other.get(SHOP, "Price")).isEqualTo(1);
            assertThat(other.mount(1)).isPositive();
            assertThat(other.get("io.srv:type=Master", "ReadyCount")).isEqualTo(1);
            assertThat(slow).isNotDone();
            other.invoke(SHOP, "hurry");

            assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void whoeverWaitsForAWorkerThatEndsIsTold() throws Exception {
        try (Master master = ready(shop(1));
                Jmx jmx = Jmx.to(master.pid());
                Jmx other = Jmx.to(master.pid())) {
            jmx.mount(1);
            CompletableFuture<Object> slow = inBackground(() -> jmx.get(SHOP, "Slow"));
            master.await("the slow bean to be asked", () -> threadDump(other).contains("$Counter.getSlow("));

            other.invoke(Jmx.worker(1), "kill");

            assertThatThrownBy(() -> slow.get(30, TimeUnit.SECONDS))
                    .hasRootCauseMessage("worker 1 has ended meanwhile");
        }
    }

    @Test
    void aThreadDumpHasAllThreadsAndWholeStacks() throws Exception {
        try (Master master = ready(shop(1));
                Jmx jmx = Jmx.to(master.pid())) {
            assertThat(threadDump(jmx))
                    .contains("Full thread dump ")
                    .containsPattern("\"main\" #\\d+ .*prio=5 .*\n   java.lang.Thread.State: WAITING")
                    .contains("\tat io.srv.container.worker.WorkerMain.main(WorkerMain.java:")
                    .contains("\"srv-link\" #");
            assertThat(jmx.names("worker-*/*:*")).isEmpty();
        }
    }

    @Test
    void aWorkerThatNobodyAsksLoadsNoMBeanServer() throws Exception {
        String options = Pools.options(work.port(), 1, "{}", "")
                .replace("\"-Xmx64m\"", "\"-Xlog:class+load:file=" + work.file("classes.txt") + "\"");
        try (Master master = ready(Master.in(work).app(Pools.servingJar(work)).options(options));
                Jmx jmx = Jmx.to(master.pid())) {
            master.await("a heartbeat", () -> jmx.get(Jmx.worker(1), "HeapUsedBytes") != null);
            List<String> before = loaded();

            jmx.mount(1);

            assertThat(before).isNotEmpty().noneMatch(line -> line.contains("com.sun.jmx.mbeanserver.JmxMBeanServer "));
            assertThat(before).noneMatch(line -> line.contains("io.srv.container.federation."));
            assertThat(loaded()).anyMatch(line -> line.contains("com.sun.jmx.mbeanserver.JmxMBeanServer "));
        }
    }

    private List<String> loaded() throws IOException {
        return Files.readAllLines(work.file("classes.txt"));
    }

    @Test
    void hundredMountsAndUnmountsLeaveMasterAndWorkerAsTheyWere() throws Exception {
        try (Master master = ready(shop(1));
                Jmx jmx = Jmx.to(master.pid())) {
            long worker = master.workers().get(0);
            jmx.mount(1);
            jmx.unmount(1);
            Set<String> names = own(jmx);
            int descriptors = ProcFs.descriptorCount(master.pid());
            int threads = ProcFs.threads(master.pid());
            int workersDescriptors = ProcFs.descriptorCount(worker);
            int workersThreads = ProcFs.threads(worker);

            for (int i = 0; i < 100; i++) {
                assertThat(jmx.mount(1)).isGreaterThan(20);
                jmx.unmount(1);
            }

            assertThat(own(jmx)).isEqualTo(names);
            // A connection of RMI, a file of the JDK or a compiler thread of the JVM may come or go.
            assertThat(ProcFs.descriptorCount(master.pid())).isBetween(descriptors - 3, descriptors + 3);
            assertThat(ProcFs.descriptorCount(worker)).isBetween(workersDescriptors - 3, workersDescriptors + 3);
            assertThat(ProcFs.threads(master.pid())).isBetween(threads - 3, threads + 3);
            master.await(
                    "the worker's threads to be as before",
                    () -> Math.abs(ProcFs.threads(worker) - workersThreads) <= 3);
        }
    }

    @Test
    void workersThatLieHarmNobody() throws Exception {
        List<String> lies =
                List.of("rubbish", "empty", "serialised", "nulls", "deep", "values", "endless", "others", "silent");
        Master master = ready(liars(lies));
        try (master;
                Jmx jmx = Jmx.to(master.pid())) {
            Set<String> before = own(jmx);
            jmx.mount(1);
            long heapBefore = heapAfterCollection(jmx);
            for (int round = 0; round < 2; round++) {
                List<CompletableFuture<Object>> mounts = new ArrayList<>();
                for (int worker = 2; worker < 2 + lies.size(); worker++) {
                    long id = worker;
                    mounts.add(inBackground(() -> tried(jmx, id)));
                }
                // Meanwhile the honest one is served.
                for (int i = 0; i < 50; i++) {
                    assertThat(jmx.get(SHOP, "Price")).isEqualTo(1);
                }
                assertThat(threadDump(jmx)).contains("Full thread dump");
                List<String> answers = new ArrayList<>();
                for (CompletableFuture<Object> mount : mounts) {
                    answers.add((String) mount.get(60, TimeUnit.SECONDS));
                }
                assertThat(answers)
                        .containsExactly(
                                "worker 2 sent an answer that cannot be read: a reply of kind 115",
                                "worker 3 sent an answer that cannot be read: 0 bytes where 1 belong",
                                "worker 4 sent an answer that cannot be read: a reply of kind -84",
                                "worker 5 sent an answer that cannot be read: 234881280 elements in 1000003 bytes",
                                "worker 6 sent an answer that cannot be read: 234881280 elements in 699996 bytes",
                                "worker 7 sent an answer that cannot be read: values that take too much memory",
                                "worker 8 answered with more than 4194304 bytes",
                                "worker 9 sent an answer that cannot be read: a reply of kind 115",
                                "worker 10 did not answer within 10 s");
            }
            jmx.unmount(7);
            jmx.unmount(1);
            assertThat(own(jmx)).isEqualTo(before);
            assertThat(heapAfterCollection(jmx)).isLessThan(heapBefore + (8 << 20));
            assertThat(jmx.get("io.srv:type=Master", "ReadyCount")).isEqualTo(1 + lies.size());
        }
        assertThat(master.lines()).noneMatch(line -> line.startsWith("\tat ") || line.contains("WARN"));
    }

    /** Mounts a liar, and if that succeeds reads an attribute of what it has. Returns the sentence that says why not. */
    private static String tried(Jmx jmx, long worker) throws Exception {
        try {
            jmx.mount(worker);
            jmx.get("worker-" + worker + "/a:b=c", "A");
            return "worker " + worker + " did not lie";
        } catch (Exception e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getMessage();
        }
    }

    /** All names but those of meters, and of workers' beans by id, which come and go. */
    private static Set<String> own(Jmx jmx) {
        Set<String> names = jmx.names("*:*");
        names.removeIf(name -> name.startsWith("io.srv.metrics:") || name.startsWith("io.srv:type=Worker,"));
        return names;
    }

    private static long heapAfterCollection(Jmx jmx) throws Exception {
        jmx.invoke("java.lang:type=Memory", "gc");
        return (long) ((CompositeData) jmx.get("java.lang:type=Memory", "HeapMemoryUsage")).get("used");
    }

    /** The first worker is an honest one. The others run on a JDK that starts another main class than it is told to. */
    private Launch liars(List<String> lies) throws IOException {
        Path home = work.file("jdk");
        String java = System.getProperty("java.home") + "/bin/java";
        work.write("jdk/release", "JAVA_VERSION=\"" + Runtime.version().feature() + "\"\n");
        Path script = work.write("jdk/bin/java", """
                #!/bin/sh
                [ "$SRV_WORKER_ID" = 1 ] && exec "%s" "$@"
                for argument; do
                  shift
                  [ "$argument" = io.srv.container.worker.WorkerMain ] && argument=%s
                  set -- "$@" "$argument"
                done
                exec "%s" --add-opens=java.base/java.io=ALL-UNNAMED "$@"
                """.formatted(java, LyingWorker.class.getName(), java));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return shop(
                1 + lies.size(), ",\"java\":\"" + home + "\",\"env\":{\"LIES\":\"" + String.join(",", lies) + "\"}");
    }

    private static String threadDump(Jmx jmx) throws Exception {
        return (String) jmx.invoke(Jmx.worker(1), "threadDump");
    }

    private Launch shop(int count) {
        return shop(count, "");
    }

    /** @param more further options of the workers with a leading comma, or nothing */
    private Launch shop(int count, String more) {
        return Master.in(work)
                .app(AppJar.of(ShopApp.class, LyingWorker.class)
                        .services(ShopApp.class.getName())
                        .writeTo(work.file("app.jar")))
                .options("{\"worker\":{\"count\":" + count + ",\"require\":\"online\",\"timeout\":"
                        + Pools.START_TIMEOUT_MS
                        + ",\"jvmArgs\":[\"-Xmx64m\",\"-XX:TieredStopAtLevel=1\"]" + more + "}}");
    }

    private static Master ready(Launch launch) {
        Master master = launch.start();
        master.awaitLine(Pattern.compile("all .* ready after"));
        return master;
    }

    private interface Call {
        Object value() throws Exception;
    }

    private CompletableFuture<Object> inBackground(Call call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.value();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                clients);
    }
}
