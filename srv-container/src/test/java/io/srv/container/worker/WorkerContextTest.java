package io.srv.container.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.api.StopReason;
import io.srv.container.control.FromMaster;
import io.srv.container.control.Program;
import io.srv.container.control.Wire;
import io.srv.container.listener.ShareMode;
import io.srv.container.listener.ShareRules;
import io.srv.container.posix.ControlPair;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.PosixUnavailableException;
import java.io.File;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The application's view of its worker, with nobody at the other end of the link. */
class WorkerContextTest {

    private final Posix posix;
    private final ControlPair pair;
    private final Lifecycle lifecycle = new Lifecycle();
    private final UndeclaredSockets undeclared;
    private final SharedSockets sockets;
    private final WorkerContext context;

    WorkerContextTest() throws PosixUnavailableException, PosixException {
        posix = Posix.load();
        pair = posix.controlPair();
        Link link = Link.on(pair.worker());
        List<String> classPath = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        undeclared = new UndeclaredSockets(link, classPath);
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
        WorkerLog log = new WorkerLog(0, 1);
        sockets = new SharedSockets(configuration, link, lifecycle, undeclared, log);
        context = new WorkerContext(configuration, link, lifecycle, sockets, log);
    }

    @AfterEach
    void close() {
        posix.close(pair.master());
        posix.close(pair.worker());
    }

    @Test
    void waitingForAnAnswerHoldsUpNeitherTheLinkNorTheDrain() {
        CompletableFuture<?> listening = CompletableFuture.runAsync(() -> context.listen("127.0.0.1:0"));
        Awaitility.await("the request to be sent").until(() -> !isEmpty(pair.master()));

        // As srv-link does before it reads the answer, and main when it stops.
        CompletableFuture<?> others = CompletableFuture.runAsync(() -> {
            sockets.drop("*:1");
            context.runCallbacks();
        });

        Awaitility.await("both to be done").until(others::isDone);
        assertThat(listening).isNotDone();
        undeclared.refused(new FromMaster.Refused(1, "refused", ""));
        Assertions.assertThatThrownBy(listening::join)
                .hasCauseInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("refused");
    }

    @Test
    void askingForASuccessorAllTheTimeNeitherWaitsNorFloodsTheMaster() {
        // Far more than the socket holds, which nobody reads.
        for (int i = 0; i < 100_000; i++) {
            context.recycle();
        }

        assertThat(isEmpty(pair.master())).isFalse();
    }

    @Test
    void callbackThatIsRegisteredWhileDrainingRunsAtOnce() {
        lifecycle.started();
        lifecycle.stop(StopOrder.fromMaster(StopReason.RECYCLE, 600_000));
        boolean[] ran = new boolean[1];

        context.onDisconnect(() -> ran[0] = true);

        assertThat(ran[0]).isTrue();
    }

    private boolean isEmpty(int socket) {
        try {
            // For a socket of the Unix domain: whether there is anything to read.
            return posix.acceptQueueLength(socket).equals(OptionalInt.of(0));
        } catch (PosixException e) {
            throw new UncheckedIOException(e);
        }
    }
}
