package io.srv.container.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.control.FrameReader;
import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.FromWorker.Heartbeat;
import io.srv.container.control.Health;
import io.srv.container.control.Program;
import io.srv.container.control.Wire;
import io.srv.container.listener.ShareMode;
import io.srv.container.listener.ShareRules;
import io.srv.container.posix.ControlPair;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.PosixUnavailableException;
import io.srv.container.sharing.Sharing;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker tells its master every second, and that it never waits to tell it. */
@Timeout(60)
class HeartbeatsTest {

    private final Posix posix;
    private final ControlPair pair;
    private final Link link;
    private boolean masterClosed;

    HeartbeatsTest() throws PosixUnavailableException, PosixException {
        posix = Posix.load();
        pair = posix.controlPair();
        link = Link.on(pair.worker());
    }

    @AfterEach
    void close() {
        if (!masterClosed) {
            posix.close(pair.master());
        }
        posix.close(pair.worker());
    }

    @Test
    void beatsTellWhatTheJvmUsesAndGoOn() throws IOException {
        Heartbeats.start(link, sockets(), () -> HealthReport.throwing("what"), new WorkerLog(0, 1));

        DataInputStream master = new DataInputStream(new FileInputStream(Sharing.fileDescriptor(pair.master())));
        for (int beat = 0; beat < 2; beat++) {
            Heartbeat heartbeat = (Heartbeat) next(master);
            assertThat(heartbeat.heapUsed()).isBetween(1L, heartbeat.heapCommitted());
            assertThat(heartbeat.heapCommitted()).isLessThanOrEqualTo(heartbeat.heapMax());
            assertThat(heartbeat.nonHeapUsed()).isPositive();
            assertThat(heartbeat.threads()).isPositive();
            assertThat(heartbeat.gcMillis()).isNotNegative();
            assertThat(heartbeat.gcCount()).isNotNegative();
            assertThat(heartbeat.health()).isEqualTo(Health.THROWING);
            assertThat(heartbeat.healthDetail()).isEqualTo("what");
            assertThat(heartbeat.accepted()).isEmpty();
        }
        master.close();
        masterClosed = true;
        Awaitility.await("no beats for a master that is gone")
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("srv-heartbeat")));
    }

    private static FromWorker next(DataInputStream from) throws IOException {
        byte[] content = new byte[from.readInt()];
        from.readFully(content);
        return Wire.fromWorker(content);
    }

    @Test
    void beatsForAMasterThatReadsNothingAreLeftOut() throws Exception {
        Heartbeat heartbeat = beat(HealthReport.HEALTHY, Map.of("*:80", 1L));

        // Far more than the socket holds.
        CompletableFuture<Void> all = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100_000; i++) {
                link.sendIfRoom(heartbeat);
            }
        });

        all.get(30, SECONDS);
        CompletableFuture.runAsync(() -> link.send(new FromWorker.Leaving())).get(30, SECONDS);
    }

    @Test
    void manyLongAddressesAreCutToTheOnesThatAcceptedMost() throws IOException {
        Map<String, Long> accepted = new LinkedHashMap<>();
        for (long i = 0; i < 1_000; i++) {
            accepted.put("unix:/" + "ü".repeat(40) + i, i);
        }

        HealthReport longest = HealthReport.throwing("中".repeat(1_000));
        Heartbeat fitting = beat(longest, Heartbeats.fitting(accepted, longest.detail()));

        int size = Wire.frame(fitting).length - Integer.BYTES;
        assertThat(size).isBetween(Wire.MAX_FROM_WORKER - 120, Wire.MAX_FROM_WORKER);
        int kept = fitting.accepted().size();
        assertThat(fitting.accepted().values()).allMatch(count -> count >= 1_000 - kept);
        byte[] frame = Wire.frame(fitting);
        assertThat(new FrameReader().next(ByteBuffer.wrap(frame))).contains(fitting);
    }

    @Test
    void addressesThatFitAreAllTold() {
        Map<String, Long> accepted = Map.of("*:80", 1L, "*:81", 2L);

        assertThat(Heartbeats.fitting(accepted, "")).isSameAs(accepted);
    }

    private static Heartbeat beat(HealthReport health, Map<String, Long> accepted) {
        return new Heartbeat(1, 2, 3, 4, 5, 6, 7, health.health(), health.detail(), accepted);
    }

    private SharedSockets sockets() {
        FromMaster.Configure configuration = new FromMaster.Configure(
                Wire.VERSION,
                1,
                0,
                1,
                "{}",
                1,
                1,
                List.of(),
                List.of(),
                new ShareRules(ShareMode.ALL, List.of()),
                false,
                new Program("", List.of(), "", false));
        Lifecycle lifecycle = new Lifecycle();
        return new SharedSockets(
                configuration, link, lifecycle, new UndeclaredSockets(link, List.of()), new WorkerLog(0, 1));
    }
}
