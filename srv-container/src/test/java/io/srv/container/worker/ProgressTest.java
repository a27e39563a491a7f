package io.srv.container.worker;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.SrvApp;
import io.srv.api.SrvContext;
import io.srv.api.StopReason;
import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.Program;
import io.srv.container.control.Wire;
import io.srv.container.exit.ExitCode;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the master hears of a stop while it lasts. */
@Timeout(60)
class ProgressTest {

    private static final FromWorker END = new FromWorker.Leaving();
    private static final StopOrder ORDER = StopOrder.fromMaster(StopReason.RECYCLE, 600_000);

    private final Posix posix;
    private final ControlPair pair;
    private final Link link;
    private final DataInputStream master;
    private final Progress progress;
    private final List<FromWorker> toldInStop = new ArrayList<>();

    ProgressTest() throws PosixUnavailableException, PosixException {
        posix = Posix.load();
        pair = posix.controlPair();
        link = Link.on(pair.worker());
        master = new DataInputStream(new FileInputStream(Sharing.fileDescriptor(pair.master())));
        progress = new Progress(link);
    }

    @AfterEach
    void close() throws IOException {
        master.close();
        posix.close(pair.worker());
    }

    @Test
    void connectionsAreToldWhenTheirNumberChangesAndOnceASecondAtMost() throws IOException {
        progress.waitsForConnections(3, 0);
        progress.waitsForConnections(3, SECONDS.toNanos(5));
        progress.waitsForConnections(2, SECONDS.toNanos(5));
        progress.waitsForConnections(1, SECONDS.toNanos(5) + MILLISECONDS.toNanos(999));
        progress.waitsForConnections(1, SECONDS.toNanos(6));
        progress.waitsForConnections(1, SECONDS.toNanos(9));

        assertThat(told())
                .containsExactly(
                        unfinished("3 connections to end"),
                        unfinished("2 connections to end"),
                        unfinished("1 connection to end"));
    }

    @Test
    void stopOfAnApplicationIsToldStepByStep() throws IOException {
        WorkerContext context = context();
        List<FromWorker> toldInCallback = new ArrayList<>();
        context.onDisconnect(() -> toldInCallback.addAll(toldUnchecked()));
        SrvAppProgram program = program(context);

        ExitCode code = program.finish(new Stopping(), ORDER);

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(toldInCallback).containsExactly(unfinished("onDisconnect callbacks to return"));
        assertThat(toldInStop).containsExactly(unfinished("stop to return"));
        assertThat(told()).containsExactly(unfinished("its JVM to exit"));
    }

    @Test
    void masterThatReadsNothingDoesNotHoldUpTheStop() {
        // Far more than the socket holds.
        CompletableFuture<Void> all = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100_000; i++) {
                progress.waitsFor(Progress.STOP);
            }
        });

        assertThat(all).succeedsWithin(Duration.ofSeconds(30));
    }

    private final class Stopping implements SrvApp {
        @Override
        public void start(SrvContext context) {}

        @Override
        public void stop(StopReason reason, Duration grace) {
            toldInStop.addAll(toldUnchecked());
        }
    }

    private List<FromWorker> toldUnchecked() {
        try {
            return told();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** All that was told since the last call. */
    private List<FromWorker> told() throws IOException {
        link.send(END);
        List<FromWorker> told = new ArrayList<>();
        while (true) {
            byte[] content = new byte[master.readInt()];
            master.readFully(content);
            FromWorker message = Wire.fromWorker(content);
            if (message.equals(END)) {
                return told;
            }
            told.add(message);
        }
    }

    private static FromWorker unfinished(String what) {
        return new FromWorker.Unfinished(what);
    }

    private SrvAppProgram program(WorkerContext context) {
        Lifecycle lifecycle = new Lifecycle();
        return new SrvAppProgram(context, sockets(lifecycle), lifecycle, link, new WorkerLog(0, 1));
    }

    private WorkerContext context() {
        Lifecycle lifecycle = new Lifecycle();
        return new WorkerContext(configuration(), link, lifecycle, sockets(lifecycle), new WorkerLog(0, 1));
    }

    private SharedSockets sockets(Lifecycle lifecycle) {
        return new SharedSockets(
                configuration(), link, lifecycle, new UndeclaredSockets(link, List.of()), new WorkerLog(0, 1));
    }

    private static FromMaster.Configure configuration() {
        return new FromMaster.Configure(
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
    }
}
