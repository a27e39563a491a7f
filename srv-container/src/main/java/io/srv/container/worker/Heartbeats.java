package io.srv.container.worker;

import io.srv.container.control.FromWorker.Heartbeat;
import io.srv.container.control.Health;
import io.srv.container.control.Wire;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The thread {@code srv-heartbeat}: tells the master once a second what this JVM uses, what it has accepted and how the
 * application is, until the JVM ends, also while it drains; or until the master is gone. The first beat comes about a second
 * after a {@code SrvApp} is online, two after a {@code main} has bound its first shared listener, and if it binds none twelve
 * after it was entered: see {@link MainProgram}.
 *
 * <p>It runs no code of the application, so beats that stop mean a JVM that is dead, stopped or starved. The beans are loaded for the first beat, so they cost a start nothing. A beat that would have to wait for the master is
 * left out. Sleeping, the thread does not hold up the exit, as one in native code would.
 */
final class Heartbeats {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What a frame has room for, beside all that is in a beat without texts. */
    private static final int MAX_TEXT_BYTES = Wire.MAX_FROM_WORKER
            + Integer.BYTES
            - Wire.frame(new Heartbeat(0, 0, 0, 0, 0, 0, 0, Health.HEALTHY, "", Map.of())).length;

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();

    private Heartbeats() {}

    /** @param health how the application is; must not wait */
    static void start(Link link, SharedSockets sockets, Supplier<HealthReport> health, WorkerLog log) {
        Thread thread = new Thread(() -> run(link, sockets, health, log), "srv-heartbeat");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(Link link, SharedSockets sockets, Supplier<HealthReport> health, WorkerLog log) {
        sleep();
        try {
            Heartbeats heartbeats = new Heartbeats();
            while (link.sendIfRoom(heartbeats.next(sockets.accepted(), health.get()))) {
                sleep();
            }
        } catch (LinkageError e) {
            log.warn("its memory and threads are unknown (" + e + "); run it on a JDK with the module java.management");
            while (link.sendIfRoom(withoutUsage(sockets.accepted(), health.get()))) {
                sleep();
            }
        }
    }

    /** A sign of life alone: what uses no memory at all is not known. */
    private static Heartbeat withoutUsage(Map<String, Long> accepted, HealthReport health) {
        return new Heartbeat(0, 0, 0, 0, 0, 0, 0, health.health(), health.detail(), fitting(accepted, health.detail()));
    }

    private static void sleep() {
        try {
            Thread.sleep(INTERVAL.toMillis());
        } catch (InterruptedException e) {
            // An application that interrupts all threads means its own.
        }
    }

    /** Interpreted for hours: loops are cheaper here than streams. */
    private Heartbeat next(Map<String, Long> accepted, HealthReport health) {
        long gcMillis = 0;
        long gcCount = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            gcMillis += Math.max(0, collector.getCollectionTime()); // -1 where it does not know
            gcCount += Math.max(0, collector.getCollectionCount());
        }
        MemoryUsage heap = memory.getHeapMemoryUsage();
        return new Heartbeat(
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax(),
                memory.getNonHeapMemoryUsage().getUsed(),
                threads.getThreadCount(),
                gcMillis,
                gcCount,
                health.health(),
                health.detail(),
                fitting(accepted, health.detail()));
    }

    /** Returns as many of the addresses as a frame can hold beside this text: those that accepted most. */
    static Map<String, Long> fitting(Map<String, Long> accepted, String healthDetail) {
        int room = MAX_TEXT_BYTES - healthDetail.getBytes(StandardCharsets.UTF_8).length;
        int size = 0;
        for (String address : accepted.keySet()) {
            size += size(address);
        }
        return size <= room ? accepted : most(accepted, room);
    }

    private static Map<String, Long> most(Map<String, Long> accepted, int room) {
        List<Map.Entry<String, Long>> mostFirst = new ArrayList<>(accepted.entrySet());
        mostFirst.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        Map<String, Long> most = new LinkedHashMap<>();
        int size = 0;
        for (Map.Entry<String, Long> entry : mostFirst) {
            size += size(entry.getKey());
            if (size > room) {
                break;
            }
            most.put(entry.getKey(), entry.getValue());
        }
        return most;
    }

    private static int size(String address) {
        return Integer.BYTES + address.getBytes(StandardCharsets.UTF_8).length + Long.BYTES;
    }
}
