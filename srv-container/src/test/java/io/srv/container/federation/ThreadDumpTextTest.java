package io.srv.container.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadDumpTextTest {

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void endThreads() throws InterruptedException {
        over.countDown();
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void allFramesAreThereAndNotTheFirstEightOnly() {
        awaitState(start("deep", () -> descend(50)), Thread.State.WAITING);

        String dump = dump();

        assertThat(dump).contains("Full thread dump " + System.getProperty("java.vm.name"));
        assertThat(section(dump, "deep"))
                .startsWith("\"deep\" #")
                .contains(" daemon prio=5 cpu=")
                .contains(
                        "\n   java.lang.Thread.State: WAITING (parking)\n\tat jdk.internal.misc.Unsafe.park(java.base@")
                .contains("/Native Method)\n\t- parking to wait for  <0x");
        assertThat(section(dump, "deep").lines().filter(line -> line.contains(".descend(ThreadDumpTextTest.java:")))
                .hasSize(51);
    }

    @Test
    void locksThatAreHeldAndAwaitedAreNamed() {
        Object monitor = new Object();
        ReentrantLock lock = new ReentrantLock();
        Thread holder = start("holder", () -> {
            synchronized (monitor) {
                lock.lock();
                descend(0);
                lock.unlock();
            }
        });
        awaitState(holder, Thread.State.WAITING);
        Thread blocked = start("blocked", () -> {
            synchronized (monitor) {
                monitor.notifyAll();
            }
        });
        awaitState(blocked, Thread.State.BLOCKED);

        String dump = dump();

        assertThat(section(dump, "holder"))
                .containsPattern("\t- locked <0x[0-9a-f]{16}> \\(a java.lang.Object\\)\n")
                .containsPattern(
                        "\n   Locked ownable synchronizers:\n\t- <0x[0-9a-f]{16}> \\(a java.util.concurrent.locks"
                                + ".ReentrantLock\\$NonfairSync\\)\n");
        assertThat(section(dump, "blocked"))
                .contains("java.lang.Thread.State: BLOCKED (on object monitor)")
                .containsPattern("\t- waiting to lock <0x[0-9a-f]{16}> \\(a java.lang.Object\\) owned by \"holder\" #"
                        + holder.getId() + "\n");
        assertThat(dump).doesNotContain("deadlock");
    }

    @Test
    void aDeadlockStandsAtTheEnd() {
        ReentrantLock first = new ReentrantLock();
        ReentrantLock second = new ReentrantLock();
        CountDownLatch bothHold = new CountDownLatch(2);
        Thread one = start("one", () -> lockBoth(first, second, bothHold));
        Thread two = start("two", () -> lockBoth(second, first, bothHold));
        await().until(() -> first.hasQueuedThread(two) && second.hasQueuedThread(one));

        String dump = dump();

        assertThat(dump.substring(dump.indexOf("Found a")))
                .startsWith("Found a Java-level deadlock of 2 threads:\n=============================\n")
                .containsPattern(
                        "\"one\" #\\d+:\n  waiting to lock <0x[0-9a-f]{16}> \\(a java.util.*\\),\n  which is held by \"two\" #")
                .contains("which is held by \"one\" #");
    }

    @Test
    void threadsForWhichThereIsNoRoomAreCounted() {
        for (int i = 0; i < 20; i++) {
            start("ünter " + i, () -> descend(200));
        }
        threads.forEach(thread -> awaitState(thread, Thread.State.WAITING));

        String dump = ThreadDumpText.of(ManagementFactory.getThreadMXBean(), 50_000);

        assertThat(dump.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(30_000, 50_000);
        assertThat(dump).containsPattern("\n\n… and \\d+ more threads\n\n$");
    }

    private void descend(int depth) {
        if (depth > 0) {
            descend(depth - 1);
        } else {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void lockBoth(ReentrantLock mine, ReentrantLock other, CountDownLatch bothHold) {
        mine.lock();
        bothHold.countDown();
        try {
            bothHold.await();
            other.lockInterruptibly();
        } catch (InterruptedException e) {
            mine.unlock();
        }
    }

    private Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    private static void awaitState(Thread thread, Thread.State state) {
        await().until(() -> thread.getState() == state);
    }

    private static String dump() {
        return ThreadDumpText.of(ManagementFactory.getThreadMXBean(), Limits.REPLY);
    }

    private static String section(String dump, String thread) {
        int from = dump.indexOf('"' + thread + "\" #");
        int next = dump.indexOf("\n\n\"", from);
        return dump.substring(from, next < 0 ? dump.length() : next + 1);
    }
}
