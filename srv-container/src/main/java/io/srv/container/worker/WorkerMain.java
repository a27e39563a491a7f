package io.srv.container.worker;

import io.srv.api.SrvApp;
import io.srv.container.control.FromMaster;
import io.srv.container.control.FromWorker;
import io.srv.container.control.Wire;
import io.srv.container.exit.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ServiceLoader;
import sun.misc.Signal;

/**
 * The main class of a worker JVM.
 *
 * <p>The {@code main} thread runs the application's start, its callbacks and its stop, in that order; {@code srv-link}
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
    private final WorkerContext context;

    private WorkerMain(Link link, FromMaster.Configure configuration) {
        this.link = link;
        this.configuration = configuration;
        this.undeclared = new UndeclaredSockets(link, configuration.nativeClassPath());
        this.context = new WorkerContext(configuration, link, lifecycle, undeclared);
    }

    public static void main(String[] args) {
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

    private void run() {
        handle("TERM");
        handle("INT");
        Thread reader = new Thread(this::obeyMaster, "srv-link");
        reader.setDaemon(true);
        reader.start();

        SrvApp application = load();
        start(application);
        StopOrder order = lifecycle.awaitOrder();
        context.disconnect();
        System.exit(stop(application, order).status());
    }

    private SrvApp load() {
        try {
            return ServiceLoader.load(SrvApp.class).iterator().next();
        } catch (Throwable e) {
            throw abort(ExitCode.LOAD_FAILED, "the application cannot be loaded", e);
        }
    }

    private void start(SrvApp application) {
        try {
            application.start(context);
        } catch (Throwable e) {
            throw abort(ExitCode.START_FAILED, "the application's start failed", e);
        }
        if (lifecycle.started()) {
            link.send(new FromWorker.Online());
        } else {
            awaitExit();
        }
    }

    private static void awaitExit() {
        while (true) {
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                // By the application; the exit is under way.
            }
        }
    }

    private ExitCode stop(SrvApp application, StopOrder order) {
        try {
            application.stop(order.reason(), order.grace());
            return ExitCode.OK;
        } catch (Throwable e) {
            Complaint.about(context, "the application's stop failed", e);
            return ExitCode.STOP_FAILED;
        }
    }

    /** Does not return; the type is for the caller's flow. */
    private Error abort(ExitCode code, String what, Throwable why) {
        if (!lifecycle.draining()) {
            Complaint.about(context, what, why);
            link.send(new FromWorker.StartAborted(Causes.line(why)));
            System.exit(code.status());
        }
        // An application that is told to stop while it starts may fail for it; the exit is under way.
        System.exit(ExitCode.OK.status());
        return new AssertionError("exited");
    }

    private void handle(String signal) {
        Signal.handle(new Signal(signal), received -> {
            link.send(new FromWorker.Leaving());
            lifecycle.stopAfter(MASTERS_ANSWER, StopOrder.signal(configuration.recycleTimeoutMs()));
        });
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
            Complaint.about(context, "the link to the master cannot be read any more", e);
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
        } else if (message instanceof FromMaster.Granted granted) {
            undeclared.granted(granted);
        } else if (message instanceof FromMaster.Refused refused) {
            undeclared.refused(refused);
        } else if (message instanceof FromMaster.Drop drop) {
            context.drop(drop.address());
        }
    }
}
