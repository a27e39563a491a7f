package io.srv.container.worker;

import io.srv.container.control.FromWorker;
import io.srv.container.control.Program;
import io.srv.container.exit.ExitCode;
import io.srv.container.sharing.Sharing;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the {@code main} method of any server, which knows nothing of us. That it returns, throws or exits means what it
 * means in a JVM of its own.
 *
 * <p>It is stopped by the thread {@code srv-drain}: its listeners go quiet, the connections that it has get most of the
 * time to end, and then the JVM is terminated as by SIGTERM, with the application's own way to shut down.
 *
 * <p>Its heartbeats begin when it has bound its first shared listener, which is looked for once a second, or after ten
 * seconds without one. Nobody asks it how it is.
 */
final class MainProgram {

    /** Of the grace, for the connections; the rest is for the application's own shutdown. */
    private static final double SHARE_OF_CONNECTIONS = 2.0 / 3;

    /** For answers to the datagrams that were received last: no one can tell when they are sent. */
    private static final Duration DATAGRAM_GRACE = Duration.ofMillis(500);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);
    private static final Duration MAX_LOOK_INTERVAL = Duration.ofMillis(500);

    /** Looking takes longer the more connections there are, and they need the processors. */
    private static final int REST_FACTOR = 20;

    /** No server that is to listen takes longer before it loads its transport; the master waits for longer. */
    private static final Duration LISTEN_PATIENCE = Duration.ofSeconds(10);

    private final Program program;
    private final Lifecycle lifecycle;
    private final Link link;
    private final SharedSockets sockets;
    private final Termination termination;
    private final WorkerLog log;
    private final Progress progress;

    MainProgram(
            Program program,
            Lifecycle lifecycle,
            Link link,
            SharedSockets sockets,
            Termination termination,
            WorkerLog log) {
        this.program = program;
        this.lifecycle = lifecycle;
        this.link = link;
        this.sockets = sockets;
        this.termination = termination;
        this.log = log;
        this.progress = new Progress(link);
    }

    /** On the main thread; returns or throws when {@code main} does. */
    void run() throws Throwable {
        lifecycle.started();
        daemon("srv-drain", this::drain);
        daemon("srv-watch", this::watch);
        MainMethod main = load();
        link.send(new FromWorker.Online());
        try {
            main.invoke(program.args());
        } catch (Throwable e) {
            adviseUnlessListening();
            if (!sockets.everOpened()) {
                link.send(new FromWorker.StartAborted(Causes.line(e)));
            }
            throw e;
        }
    }

    private MainMethod load() {
        try {
            System.setProperty("java.class.path", program.classPath());
            if (program.launchesAgent()) {
                LauncherAgent.start(program.classPath());
            }
            return MainMethod.of(program.mainClass());
        } catch (Throwable e) {
            log.error("the main class " + program.mainClass() + " cannot be loaded", e);
            link.send(new FromWorker.StartAborted(Causes.line(e)));
            System.exit(ExitCode.LOAD_FAILED.status());
            throw new AssertionError("exited", e);
        }
    }

    private void drain() {
        StopOrder order = lifecycle.awaitOrder();
        long deadlineNs = System.nanoTime() + (long) (order.grace().toNanos() * SHARE_OF_CONNECTIONS);
        progress.waitsFor(Progress.LISTENERS);
        sockets.drain();
        if (sockets.usedForDatagrams()) {
            LockSupport.parkNanos(Math.min(DATAGRAM_GRACE.toNanos(), deadlineNs - System.nanoTime()));
        }
        try {
            awaitConnections(deadlineNs);
        } catch (UncheckedIOException e) {
            log.error("its connections cannot be counted, and are not waited for", e);
        }
        termination.begin(progress);
    }

    private void awaitConnections(long deadlineNs) {
        long lookNs = System.nanoTime();
        int open = Sharing.openConnections();
        while (open > 0 && lookNs < deadlineNs) {
            progress.waitsForConnections(open, lookNs);
            long tookNs = System.nanoTime() - lookNs;
            long restNs = Math.min(REST_FACTOR * tookNs, MAX_LOOK_INTERVAL.toNanos());
            sleepUntil(Math.min(deadlineNs, lookNs + tookNs + Math.max(LOOK_INTERVAL.toNanos(), restNs)));
            lookNs = System.nanoTime();
            if (lookNs + tookNs > deadlineNs) {
                sleepUntil(deadlineNs); // another look would take until after it
                return;
            }
            open = Sharing.openConnections();
        }
    }

    private static void sleepUntil(long timeNs) {
        for (long leftNs = timeNs - System.nanoTime(); leftNs > 0; leftNs = timeNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    private void watch() {
        long sinceNs = System.nanoTime();
        while (!sockets.everOpened() && System.nanoTime() - sinceNs < LISTEN_PATIENCE.toNanos()) {
            LockSupport.parkNanos(LISTEN_PATIENCE.toNanos() / 10);
        }
        adviseUnlessListening();
        Heartbeats.start(link, sockets, () -> HealthReport.HEALTHY, log); // not before: its start needs the processors
    }

    private void adviseUnlessListening() {
        if (!sockets.everOpened()) {
            NativeTransport.advice().ifPresent(log::warn);
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
