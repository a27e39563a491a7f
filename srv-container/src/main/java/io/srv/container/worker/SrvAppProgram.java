package io.srv.container.worker;

import io.srv.api.SrvApp;
import io.srv.container.control.FromWorker;
import io.srv.container.exit.ExitCode;
import java.util.ServiceLoader;

/** Runs the application's {@link SrvApp} on the main thread: its start, its callbacks and its stop, in that order. */
final class SrvAppProgram {

    private final WorkerContext context;
    private final SharedSockets sockets;
    private final Lifecycle lifecycle;
    private final Link link;
    private final WorkerLog log;
    private final Progress progress;

    SrvAppProgram(WorkerContext context, SharedSockets sockets, Lifecycle lifecycle, Link link, WorkerLog log) {
        this.context = context;
        this.sockets = sockets;
        this.lifecycle = lifecycle;
        this.link = link;
        this.log = log;
        this.progress = new Progress(link);
    }

    void run() {
        SrvApp application = load();
        start(application);
        StopOrder order = lifecycle.awaitOrder();
        progress.waitsFor(Progress.LISTENERS);
        sockets.drain();
        System.exit(finish(application, order).status());
    }

    /** Has the application finish its work, when the listeners are quiet. */
    ExitCode finish(SrvApp application, StopOrder order) {
        progress.waitsFor(Progress.CALLBACKS);
        context.runCallbacks();
        progress.waitsFor(Progress.STOP);
        ExitCode code = stop(application, order);
        progress.waitsFor(Progress.EXIT);
        return code;
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
            Heartbeats.start(link, sockets, HealthCheck.start(application, lifecycle, log), log);
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
            log.error("the application's stop failed", e);
            return ExitCode.STOP_FAILED;
        }
    }

    /** Does not return; the type is for the caller's flow. */
    private Error abort(ExitCode code, String what, Throwable why) {
        if (!lifecycle.draining()) {
            log.error(what, why);
            link.send(new FromWorker.StartAborted(Causes.line(why)));
            System.exit(code.status());
        }
        // An application that is told to stop while it starts may fail for it; the exit is under way.
        System.exit(ExitCode.OK.status());
        return new AssertionError("exited");
    }
}
