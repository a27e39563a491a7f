package io.srv.container.worker;

import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.SharedSocket;
import io.srv.container.control.Wire;
import io.srv.container.exit.ExitCode;
import io.srv.container.federation.Respondent;
import io.srv.container.listener.ShareMode;
import io.srv.container.sharing.Sharing;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * The main class of a worker JVM.
 *
 * <p>The {@code main} thread runs the application, be it a {@link SrvAppProgram} or a {@link MainProgram}; {@code srv-link}
 * reads what the master says and never runs anything of the application. Nothing here may load native code or a library
 * of ours: every millisecond and every class counts in each worker.
 */
public final class WorkerMain {

    /** How long a worker that was sent SIGTERM waits for its master's order before it stops by itself. */
    private static final Duration MASTERS_ANSWER = Duration.ofSeconds(1);

    private final Link link;
    private final FromMaster.Configure configuration;
    private final Lifecycle lifecycle = new Lifecycle();
    private final UndeclaredSockets undeclared;
    private final WorkerLog log;
    private final SharedSockets sockets;

    /** Made when the master asks its first question: most workers are never asked. */
    private @Nullable Respondent respondent;

    private WorkerMain(Link link, FromMaster.Configure configuration) {
        this.link = link;
        this.configuration = configuration;
        this.undeclared = new UndeclaredSockets(link, configuration.nativeClassPath());
        this.log = new WorkerLog(configuration.slot(), configuration.workerId());
        this.sockets = new SharedSockets(configuration, link, lifecycle, undeclared, log);
    }

    public static void main(String[] args) throws Throwable {
        Link link = Link.open();
        link.send(new FromWorker.Hello(Wire.VERSION));
        WorkerMain worker;
        try {
            worker = new WorkerMain(link, configuration(link));
        } catch (IOException e) {
            // Before it has an identity, so there is no application to complain about: the master is gone or not ours.
            System.exit(ExitCode.LINK_BROKEN.status());
            return;
        }
        worker.run();
    }

    private static FromMaster.Configure configuration(Link link) throws IOException {
        if (link.receive() instanceof FromMaster.Configure configuration) {
            return configuration;
        }
        throw new IOException("the master did not begin with the configuration");
    }

    private void run() throws Throwable {
        Termination termination = Termination.handledBy(this::leave);
        Signal.handle(new Signal("INT"), this::leave);
        Thread reader = new Thread(this::obeyMaster, "srv-link");
        reader.setDaemon(true);
        reader.start();

        if (configuration.share().mode() != ShareMode.NONE) {
            share();
        }
        if (configuration.program().isProvider()) {
            WorkerContext context = new WorkerContext(configuration, link, lifecycle, sockets, log);
            new SrvAppProgram(context, sockets, lifecycle, link, log).run();
        } else {
            new MainProgram(configuration.program(), lifecycle, link, sockets, termination, log).run();
        }
    }

    private void share() {
        try {
            Sharing.install(sockets);
        } catch (IllegalStateException e) {
            log.warn(e.getMessage() + "; what stands on it is private to this worker");
        }
        if (configuration.sockets().stream().anyMatch(SharedSocket::isUdp)) {
            shareDatagrams();
        }
    }

    private void shareDatagrams() {
        try {
            Sharing.installDatagrams(sockets);
        } catch (IllegalStateException e) {
            log.warn("java.net.DatagramSocket cannot share a declared UDP address in this JVM (" + e.getMessage()
                    + "); use a java.nio.channels.DatagramChannel");
        }
    }

    private void leave(Signal received) {
        link.send(new FromWorker.Leaving());
        lifecycle.stopAfter(MASTERS_ANSWER, StopOrder.signal(configuration.recycleTimeoutMs()));
    }

    private void obeyMaster() {
        try {
            FromMaster message;
            do {
                message = link.receive();
                obey(message);
            } while (!(message instanceof FromMaster.Stop));
            // Nothing later counts, and HotSpot holds up the exit by 0.3 s for a thread that waits in native code.
            undeclared.close();
        } catch (IOException | RuntimeException e) {
            stopWithoutMaster();
        } catch (Throwable e) {
            // Say, no class any more in a jar that was overwritten. Nobody else would ever stop this worker.
            stopWithoutMaster();
            log.error("the link to the master cannot be read any more", e);
        }
    }

    private void stopWithoutMaster() {
        try {
            undeclared.close();
            lifecycle.stop(StopOrder.masterDied(configuration.orphanTimeoutMs()));
        } finally {
            if (!lifecycle.draining()) {
                Runtime.getRuntime().halt(ExitCode.LINK_BROKEN.status());
            }
        }
    }

    private void obey(FromMaster message) throws IOException {
        if (message instanceof FromMaster.Stop stop) {
            lifecycle.stop(StopOrder.fromMaster(stop.reason(), stop.graceMs()));
            if (!lifecycle.hasStarted()) {
                link.send(new FromWorker.Unfinished(Progress.EXIT));
            }
        } else if (message instanceof FromMaster.Granted granted) {
            undeclared.granted(granted);
        } else if (message instanceof FromMaster.Refused refused) {
            undeclared.refused(refused);
        } else if (message instanceof FromMaster.Drop drop) {
            sockets.drop(drop.address());
        } else if (message instanceof FromMaster.Ask ask) {
            answer(ask);
        }
    }

    private void answer(FromMaster.Ask ask) {
        try {
            Respondent known = respondent;
            if (known == null) {
                known = new Respondent(
                        (request, last, part) -> link.send(new FromWorker.Answer(request, last, part)), Wire.MAX_PART);
                respondent = known;
            }
            known.take(ask.request(), ask.question());
        } catch (LinkageError e) {
            // Say, no class any more in a jar that was overwritten. The worker serves on, and whoever asks gives up.
        }
    }
}
