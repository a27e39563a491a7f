package io.srv.container.master;

import io.srv.container.control.Wire;
import io.srv.container.log.Log;
import io.srv.container.posix.Posix;
import io.srv.container.posix.SignalThread;
import io.srv.container.supervisor.Command;
import io.srv.container.supervisor.FailedStart;
import io.srv.container.supervisor.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Wires the loop to its adapters and runs it on the calling thread, which becomes {@code srv-master}. */
public final class Master {

    /** With {@link Wire#MAX_FROM_WORKER} this bounds what workers can take of the master's 64 MiB. */
    private static final int MAX_BACKLOG = 2_000;

    private static final long BACKLOG_PAUSE_NS = 1_000_000;

    /** What the pool begins with. */
    static final long FIRST_GENERATION = 1;

    private final Configuration configuration;
    private final GenerationSource source;
    private final Posix posix;
    private final Log log;
    private final LinkedBlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>();
    private final Listeners listeners;

    /**
     * @param configuration the first generation
     * @param source        of those that follow
     */
    public Master(Configuration configuration, GenerationSource source, Posix posix, Log log) {
        this.configuration = configuration;
        this.source = source;
        this.posix = posix;
        this.log = log;
        this.listeners = new Listeners(posix, log);
    }

    /**
     * Binds the declared listeners.
     *
     * @return one line for each that cannot be bound; then none is
     */
    public List<String> bind() {
        List<String> failures = listeners.bind(configuration.listen());
        listeners
                .all()
                .forEach(listener -> log.info("listening on " + listener.bound()
                        + (listener.name().equals(listener.bound()) ? "" : " (" + listener.name() + ")")));
        return failures;
    }

    /**
     * Runs the pool until it was shut down.
     *
     * @param onStart gets the loop before the first worker starts
     * @param onQuit  done at each SIGQUIT; must return soon
     */
    public Outcome run(Consumer<MasterLoop> onStart, Runnable onQuit) throws IOException, InterruptedException {
        Thread.currentThread().setName("srv-master");
        SignalThread signals = new SignalSource(posix, mailbox::add, log, onQuit).install();
        ControlLinks links = new ControlLinks(posix, log, this::postPatiently);
        daemon("srv-control", links);
        ExecutorService work = oneThread("srv-work");
        ExecutorService copying = oneThread("srv-copy");
        Configurations configurations = new Configurations();
        configurations.put(FIRST_GENERATION, configuration);
        WorkerProcesses processes = new WorkerProcesses(posix, configurations, log);
        PoolFacts facts = new PoolFacts(processes, configurations);
        LogLines lines = new LogLines(facts);
        MasterLoop loop = new MasterLoop(
                configurations, source, log, lines, facts, listeners, processes, links, work, copying, mailbox);
        onStart.accept(loop);
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
