package io.srv.container.master;

import io.srv.container.control.Wire;
import io.srv.container.log.Log;
import io.srv.container.posix.Posix;
import io.srv.container.posix.SignalThread;
import io.srv.container.supervisor.Command;
import io.srv.container.supervisor.FailedStart;
import io.srv.container.supervisor.Outcome;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.systemd.Notifier;
import io.srv.container.systemd.PoolReport;
import io.srv.container.systemd.ServiceEnvironment;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Wires the loop to its adapters and runs it on the calling thread, which becomes {@code srv-master}. */
public final class Master {

    /** With {@link Wire#MAX_FROM_WORKER} this bounds what workers can take of the master's 64 MiB. */
    private static final int MAX_BACKLOG = 2_000;

    private static final long BACKLOG_PAUSE_NS = 1_000_000;

    /** What the pool begins with. */
    static final long FIRST_GENERATION = 1;

    private final Configurations configurations = new Configurations();
    private final GenerationSource source;
    private final Posix posix;
    private final Log log;
    private final LinkedBlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
    private final Listeners listeners;
    private final ServiceEnvironment service;
    private final Notifier notifier;
    private @Nullable Inheritance inheritance;

    /**
     * @param source  of the generations after the first
     * @param service what the service manager passes, and wants to know
     */
    public Master(GenerationSource source, ServiceEnvironment service, Posix posix, Log log) {
        this.source = source;
        this.posix = posix;
        this.log = log;
        this.service = service;
        this.notifier = new Notifier(service.notifySocket(), posix, log);
        this.listeners = new Listeners(posix, notifier, log);
    }

    /**
     * Binds the declared listeners of a new pool, or takes them over from the service manager.
     *
     * @param first the first generation
     * @return one line for each that cannot be bound; then none is
     */
    public List<String> bind(Configuration first) {
        configurations.put(FIRST_GENERATION, first);
        service.problems().forEach(log::warn);
        listeners.pass(service.passed());
        List<String> failures = listeners.bind(first.listen());
        listeners.all().forEach(listener -> log.info(listener.listening()));
        return failures;
    }

    /**
     * Takes over the pool of the program that was here before.
     *
     * @param generations all that it names
     * @param failure     why the program that was to take over did not; null if this is that program
     * @throws BindException if a listener that was handed over is none
     */
    public void inherit(SavedMaster saved, Map<Long, Configuration> generations, @Nullable String failure)
            throws BindException {
        generations.forEach(configurations::put);
        listeners.pass(saved.passed());
        try {
            listeners.restore(saved.listeners());
        } catch (BindFailure e) {
            throw new BindException(e.getMessage());
        }
        inheritance = new Inheritance(saved, failure);
    }

    /** Returns why this program cannot take over that; empty if it can. */
    public static List<String> problems(SavedMaster saved, Map<Long, Configuration> generations) {
        if (saved.protocol() != Wire.VERSION) {
            return List.of("the workers speak version " + saved.protocol() + " of the control protocol, and this"
                    + " program version " + Wire.VERSION + "; stop and start");
        }
        JdkSockets.load();
        Supervisor.restore(
                saved.pool(),
                number -> Objects.requireNonNull(generations.get(number)).settings());
        return List.of();
    }

    /**
     * Runs the pool until it was shut down.
     *
     * @param successor what may take over
     * @param onStart   gets the loop before the first worker starts, or before the pool is taken over
     * @param onQuit    done at each SIGQUIT; must return soon
     */
    public Outcome run(Successor successor, Consumer<MasterAccess> onStart, Runnable onQuit)
            throws IOException, InterruptedException {
        Thread.currentThread().setName("srv-master");
        SignalThread signals = new SignalSource(posix, mailbox::add, log, onQuit).thread();
        ControlLinks links = new ControlLinks(posix, log, this::postPatiently);
        ExecutorService work = oneThread("srv-work");
        ExecutorService copying = oneThread("srv-copy");
        WorkerProcesses processes = new WorkerProcesses(posix, configurations, log);
        PoolFacts facts = new PoolFacts(processes, configurations);
        LogLines lines = new LogLines(facts);
        Inheritance inherited = inheritance;
        if (inherited != null) {
            processes.restore(inherited.saved().processes());
            links.restore(inherited.saved().links());
        }
        PoolReport report = new PoolReport(notifier, service.watchdogIntervalNs(), lines::cause);
        MasterLoop loop = new MasterLoop(
                configurations,
                source,
                log,
                lines,
                facts,
                report,
                listeners,
                processes,
                links,
                work,
                copying,
                new Handover(posix, log, successor, mailbox),
                signals,
                inherited,
                mailbox);
        onStart.accept(loop.access());
        daemon("srv-control", links);
        signals.resume();
        Command.Finish finish = loop.run();
        signals.pause();
        listeners.close();
        sayEnd(finish, lines);
        return finish.outcome();
    }

    /** A worker that floods its control socket is held up by this, instead of filling the master's memory. */
    private void postPatiently(Mail mail) {
        while (mailbox.size() > MAX_BACKLOG) {
            LockSupport.parkNanos(BACKLOG_PAUSE_NS);
        }
        mailbox.add(mail);
    }

    private void sayEnd(Command.Finish finish, LogLines lines) {
        switch (finish.outcome()) {
            case CLEAN -> log.info("stopped: every worker ended by itself");
            case KILLED -> log.warn("stopped: not every worker ended by itself");
            case NEVER_READY -> {
                FailedStart failure = finish.lastFailure();
                String last = failure == null ? "" : "; the last one " + lines.reason(failure);
                log.error("giving up: no worker was ever ready" + last);
            }
        }
    }

    private static ExecutorService oneThread(String name) {
        return new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_BACKLOG), task -> thread(name, task));
    }

    private static void daemon(String name, Runnable task) {
        thread(name, task).start();
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
