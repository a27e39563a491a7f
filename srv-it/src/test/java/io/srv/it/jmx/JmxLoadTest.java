package io.srv.it.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.Pools;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.LoadClient;
import io.srv.it.harness.LoadPlan;
import io.srv.it.harness.LoadResult;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.RecycleInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many clients at once: nobody goes without an answer, nothing is lost, and the pool does not mind. */
class JmxLoadTest {

    private static final int CLIENTS = 20;
    private static final long MANY_MS = 60_000;

    /** The last 1000 events take some 0.5 MB; a hundred bytes kept of each operation would be 1 MB. */
    private static final long SLACK_BYTES = 1_200_000;

    /** Idle threads of the JDK's RMI end after a minute; here, after a moment. */
    private static final String OPTIONS = "-Dsun.rmi.transport.tcp.threadKeepAliveTime=200";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    /** The first recycle cannot end before all have their answers. */
    @Test
    void aHundredHangupsAndAHundredRecyclesAreAtMostTwoMore() throws Exception {
        Path hangs = work.file("hangs");
        String app = "{\"hangsIf\":\"" + hangs + "\"}";
        try (Master pool = Pools.ready(Pools.serving(work, port, 2, app));
                LocalConnection connection = LocalConnection.to(pool.pid())) {
            MasterMXBean master = connection.master();
            Files.createFile(hangs);
            long running = master.recycle();

            List<Long> ids = fromAllAtOnce(pool.pid());

            assertThat(ids).hasSize(100).containsOnly(running + 1);
            assertThat(master.getLastRecycle().outcome()).isEqualTo("WAITING");
            Files.delete(hangs);
            assertThat(List.of(running, running + 1))
                    .allSatisfy(id -> assertThat(master.awaitRecycle(id, MANY_MS))
                            .extracting(RecycleInfo::outcome, RecycleInfo::replaced)
                            .containsExactly("DONE", 2));
            pool.await("the last one", () -> master.getLastRecycle().outcome().equals("DONE"));
            assertThat(master.getLastRecycle().id()).isLessThanOrEqualTo(running + 2);
            assertThat(master.getCounters().recyclesDone())
                    .isEqualTo(master.getLastRecycle().id());
        }
    }

    /** Returns the answers to five orders of each client, given while a hundred HUPs come. */
    private static List<Long> fromAllAtOnce(long pid) throws Exception {
        String url = LocalConnection.url(pid);
        CountDownLatch start = new CountDownLatch(CLIENTS + 1);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try {
            List<Future<List<Long>>> answers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                answers.add(threads.submit(() -> fiveRecycles(url, start)));
            }
            Future<?> hangups = threads.submit(() -> hangUp(pid, 100, start));
            List<Long> ids = new ArrayList<>();
            for (Future<List<Long>> answer : answers) {
                ids.addAll(answer.get());
            }
            hangups.get();
            return ids;
        } finally {
            threads.shutdown();
        }
    }

    private static List<Long> fiveRecycles(String url, CountDownLatch start) throws InterruptedException {
        try (LocalConnection connection = LocalConnection.at(url)) {
            MasterMXBean master = connection.master();
            start.countDown();
            start.await();
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ids.add(master.recycle());
            }
            return ids;
        }
    }

    private static Void hangUp(long pid, int times, CountDownLatch start) throws IOException, InterruptedException {
        start.countDown();
        start.await();
        String loop = "i=0; while [ $i -lt " + times + " ]; do kill -HUP " + pid + "; i=$((i+1)); done";
        assertThat(new ProcessBuilder("sh", "-c", loop).inheritIO().start().waitFor())
                .isZero();
        return null;
    }

    @Test
    void tenThousandOperationsDuringRecyclesLoseNothingAndLeaveNothing() throws Exception {
        try (Master pool = Pools.ready(Pools.serving(work, port, 2, "{}").env("SRV_CONTAINER_OPTS", OPTIONS));
                LocalConnection connection = LocalConnection.to(pool.pid());
                LoadClient http =
                        LoadPlan.to(port).keepAlive(2).oneShot(2).perSecond(200).start()) {
            // What the JDK makes once for all clients is there after this.
            assertThat(clients(pool, connection, CLIENTS, 50).lost()).isZero();
            long threads = threads(connection);
            long heap = heapAfterGc(connection);

            Load load = clients(pool, connection, CLIENTS, 500);

            assertThat(load).extracting(Load::done, Load::failed, Load::lost).containsExactly(10_000, 0, 0);
            assertThat(load.notified()).isGreaterThan(CLIENTS * 1_000);
            assertThat(load.recycles()).isPositive();
            pool.await("as few threads as before", () -> threads(connection) <= threads);
            pool.await("as much heap as before", () -> heapAfterGc(connection) <= heap + SLACK_BYTES);
            LoadResult served = http.stop();
            assertThat(served.flawless()).as(served.toString()).isTrue();
        }
    }

    /** @param notified by all clients together; {@code recycles} went on meanwhile, and all were done */
    private record Load(int done, int failed, int notified, int lost, int recycles) {}

    private Load clients(Master pool, LocalConnection connection, int count, int operations) throws Exception {
        Path jar = AppJar.of(ManyClients.class).writeTo(work.file("many.jar"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        jar.toString(),
                        ManyClients.class.getName(),
                        LocalConnection.url(pool.pid()),
                        Integer.toString(count),
                        Integer.toString(operations),
                        "2")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            MasterMXBean master = connection.master();
            int recycles = 0;
            while (process.isAlive()) {
                RecycleInfo recycle = master.awaitRecycle(master.recycle(), MANY_MS);
                assertThat(recycle.outcome()).isEqualTo("DONE");
                recycles++;
            }
            String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher numbers = Pattern.compile("[0-9]+").matcher(line);
            List<Integer> found = numbers.results()
                    .map(match -> Integer.valueOf(match.group()))
                    .toList();
            assertThat(found).as(line).hasSize(4);
            return new Load(found.get(0), found.get(1), found.get(2), found.get(3), recycles);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static long threads(LocalConnection connection) throws IOException {
        return ManagementFactory.newPlatformMXBeanProxy(
                        connection.server(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class)
                .getThreadCount();
    }

    private static long heapAfterGc(LocalConnection connection) throws IOException {
        MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                connection.server(), ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
