package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mounting while something else happens: what is gone leaves nothing behind. */
class MountRacesTest {

    private static final long PAUSE_NS = 20_000_000;

    private final FakeWorkers workers = new FakeWorkers();
    private final MBeanServer app = MBeanServerFactory.newMBeanServer();
    private final MBeanServer master = MBeanServerFactory.newMBeanServer();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    /** Holds up the descriptions, which is when a mount knows the names and has registered nothing. */
    private final Mounts mounts = new Mounts(master, (worker, question, patience) -> {
        ByteBuffer answer = workers.ask(worker, question, patience);
        if (isDescribe(question)) {
            asked.countDown();
            mayAnswer.await();
        }
        return answer;
    });

    MountRacesTest() throws Exception {
        app.registerMBean(new Odd(), new ObjectName("app:type=Odd"));
        workers.start(3, app);
    }

    @AfterEach
    void endClients() {
        clients.shutdownNow();
    }

    private static boolean isDescribe(ByteBuffer question) {
        try {
            return Messages.readQuestion(question) instanceof Question.Describe;
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aWorkerThatEndsWhileItIsMountedLeavesNothing() throws Exception {
        CompletableFuture<Integer> mount = CompletableFuture.supplyAsync(() -> mounts.mount(3), clients);
        asked.await();

        mounts.gone(3);
        mayAnswer.countDown();

        assertThatThrownBy(() -> mount.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("worker 3 has ended meanwhile");
        await().until(mounts::isEmpty);
        assertThat(MountsTest.mounted(master)).isEmpty();
        assertThat(mounts.mounted(3)).isZero();
    }

    @Test
    void aMountThatIsOvertakenByAnUnmountRegistersNothing() throws Exception {
        CompletableFuture<Integer> mount = CompletableFuture.supplyAsync(() -> mounts.mount(3), clients);
        asked.await();

        mounts.unmount(3);
        mayAnswer.countDown();

        assertThatThrownBy(() -> mount.get(10, TimeUnit.SECONDS))
                .hasRootCauseMessage("worker 3 was unmounted meanwhile");
        assertThat(mounts.isEmpty()).isTrue();
        assertThat(MountsTest.mounted(master)).isEmpty();
        assertThat(mounts.mount(3)).isEqualTo(2);
    }

    @Test
    void twoMountsAtOnceBothSucceed() throws Exception {
        CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> mounts.mount(3), clients);
        asked.await();
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> mounts.mount(3), clients);

        mayAnswer.countDown();

        assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        mounts.unmount(3);
        assertThat(mounts.isEmpty()).isTrue();
    }

    @Test
    void whateverHappensAtOnceNothingOfAWorkerOutlivesIt() throws Exception {
        mayAnswer.countDown();
        for (long worker = 10; worker < 40; worker++) {
            long id = worker;
            workers.start(id, app);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger mountings = new AtomicInteger();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                boolean unmounts = i == 2;
                running.add(clients.submit(() -> {
                    while (!over.get()) {
                        try {
                            if (unmounts) {
                                mounts.unmount(id);
                                // Or no mount would ever come to its end.
                                LockSupport.parkNanos(PAUSE_NS);
                            } else {
                                mounts.mount(id);
                                mountings.incrementAndGet();
                            }
                        } catch (IllegalStateException e) {
                            assertThat(e).hasMessageStartingWith("worker " + id + " ");
                        }
                    }
                }));
            }
            await("a mount").atMost(1, TimeUnit.MINUTES).until(() -> mountings.get() > 0);

            mounts.gone(id);

            over.set(true);
            for (Future<?> client : running) {
                client.get(10, TimeUnit.SECONDS);
            }
            workers.end(id);
        }
        await().until(mounts::isEmpty);
        assertThat(MountsTest.mounted(master)).isEmpty();
    }
}
