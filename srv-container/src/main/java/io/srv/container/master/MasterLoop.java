package io.srv.container.master;

import io.srv.container.control.FromMaster;
import io.srv.container.control.SharedSocket;
import io.srv.container.control.Wire;
import io.srv.container.listener.ListenAddress;
import io.srv.container.log.Log;
import io.srv.container.posix.ControlPair;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.Reaped;
import io.srv.container.supervisor.Command;
import io.srv.container.supervisor.Decision;
import io.srv.container.supervisor.Event;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.Snapshot;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerView;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code srv-master}: takes one piece of mail at a time, asks the supervisor, and carries out what it decides.
 *
 * <p>Before a deadline is judged, and before a worker's exit is told, all control sockets are read once more: what a
 * worker said in time must count although the master was late. Until that is done, time stands still just before the
 * wake-up. To be late by {@link #STALL_NS} or more means that the master itself did not run; that is told before
 * anything else, and moves every deadline.
 */
public final class MasterLoop {

    private static final long STALL_NS = 1_000_000_000L;

    private final Configuration configuration;
    private final Posix posix;
    private final Log log;
    private final Listeners listeners;
    private final ControlLinks links;
    private final Executor work;
    private final Supervisor supervisor;
    private final LogLines lines;

    private final BlockingQueue<Mail> mailbox;
    private final Map<Long, Long> pids = new HashMap<>();
    private final Map<Long, Long> idsByPid = new HashMap<>();
    private final Queue<Exit> exits = new ArrayDeque<>();
    private final long originNs = System.nanoTime();

    private long wakeAtNs = Supervisor.NEVER;
    private long readToken;
    private long wakeToken;
    private Command.@Nullable Finish finish;
    private volatile Snapshot snapshot;

    /** A worker's exit that is told when the links were read up to this token. */
    private record Exit(long token, Event.Exited event) {}

    MasterLoop(
            Configuration configuration,
            Posix posix,
            Log log,
            Listeners listeners,
            ControlLinks links,
            Executor work,
            BlockingQueue<Mail> mailbox) {
        this.configuration = configuration;
        this.posix = posix;
        this.log = log;
        this.listeners = listeners;
        this.links = links;
        this.work = work;
        this.mailbox = mailbox;
        this.supervisor = new Supervisor(configuration.settings());
        this.lines = new LogLines(
                log, configuration.settings().require(), configuration.launch().runsMain(), this::pidText);
        this.snapshot = supervisor.snapshot();
    }

    /** Posts mail; any thread. */
    public void post(Event event) {
        mailbox.add(new Mail.Fact(event));
    }

    /** The pool after the last event; any thread. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Runs until all workers are gone. */
    Command.Finish run() throws InterruptedException {
        tell(new Event.Begun());
        while (finish == null) {
            Mail mail = next();
            noteStall();
            if (mail != null) {
                take(mail);
            }
        }
        return finish;
    }

    private @Nullable Mail next() throws InterruptedException {
        if (wakeAtNs == Supervisor.NEVER || wakeToken != 0) {
            return mailbox.take();
        }
        long waitNs = wakeAtNs - nowNs();
        if (waitNs <= 0) {
            wakeToken = readLinks();
            return null;
        }
        return mailbox.poll(waitNs, TimeUnit.NANOSECONDS);
    }

    private void take(Mail mail) {
        if (mail instanceof Mail.Fact fact) {
            tell(fact.event());
        } else if (mail instanceof Mail.ChildEnded) {
            reap();
        } else if (mail instanceof Mail.LinksRead read) {
            linksRead(read.token());
        } else if (mail instanceof Mail.Opened opened) {
            opened(opened);
        } else if (mail instanceof Mail.ListenRequested request) {
            look(request);
        } else if (mail instanceof Mail.Resolved resolved) {
            listen(resolved);
        } else if (mail instanceof Mail.Unresolved unresolved) {
            links.send(unresolved.worker(), new FromMaster.Refused(unresolved.request(), unresolved.cause(), ""));
        }
    }

    // ---- time

    private long nowNs() {
        return System.nanoTime() - originNs;
    }

    /** Moves the deadlines to just after now, so that what the workers said meanwhile is heard before they are judged. */
    private void noteStall() {
        long lateNs = nowNs() - wakeAtNs;
        if (wakeAtNs != Supervisor.NEVER && lateNs >= STALL_NS) {
            decide(new Event.Stalled(lateNs), wakeAtNs + lateNs - 1);
        }
    }

    /** Time does not pass a wake-up before the wake-up itself is told. */
    private void tell(Event event) {
        decide(event, Math.min(nowNs(), wakeAtNs - 1));
    }

    private void decide(Event event, long nowNs) {
        Decision decision = supervisor.on(event, nowNs);
        wakeAtNs = decision.wakeAtNs();
        decision.commands().forEach(this::carryOut);
        snapshot = supervisor.snapshot();
    }

    private long readLinks() {
        links.readNow(++readToken);
        return readToken;
    }

    private void linksRead(long token) {
        for (Exit exit = exits.peek(); exit != null && exit.token() <= token; exit = exits.peek()) {
            exits.remove();
            forget(exit.event());
        }
        if (wakeToken != 0 && wakeToken <= token) {
            wakeToken = 0;
            long nowNs = nowNs();
            if (nowNs >= wakeAtNs) {
                decide(new Event.Woken(), nowNs);
            }
        }
    }

    // ---- processes

    private void reap() {
        try {
            List<Reaped> ended = new ArrayList<>();
            for (Optional<Reaped> one = posix.reap(); one.isPresent(); one = posix.reap()) {
                ended.add(one.get());
            }
            if (ended.isEmpty()) {
                return;
            }
            long token = readLinks();
            for (Reaped reaped : ended) {
                // As PID 1 we inherit orphans, which are nobody's worker.
                Long id = idsByPid.remove(reaped.pid());
                if (id != null) {
                    exits.add(new Exit(token, new Event.Exited(id, reaped.status())));
                }
            }
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
    }

    private void forget(Event.Exited exited) {
        links.remove(exited.id());
        listeners.gone(exited.id());
        tell(exited);
        pids.remove(exited.id());
    }

    private String pidText(long id) {
        Long pid = pids.get(id);
        return pid == null ? "" : ", pid " + pid;
    }

    // ---- orders

    private void carryOut(Command command) {
        if (command instanceof Command.Spawn spawn) {
            spawn(spawn.worker());
        } else if (command instanceof Command.AskToStop stop) {
            long graceMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(stop.graceNs()));
            links.send(stop.id(), new FromMaster.Stop(stop.reason(), graceMs));
        } else if (command instanceof Command.Kill kill) {
            kill(kill.id());
        } else if (command instanceof Command.ReadQueues) {
            mailbox.add(new Mail.Fact(new Event.QueuesRead(listeners.waiting())));
        } else if (command instanceof Command.Tell tell) {
            tell(tell.notice());
        } else if (command instanceof Command.Finish end) {
            finish = end;
        }
    }

    private void spawn(WorkerView worker) {
        List<BoundListener> inherited = listeners.all();
        try {
            ControlPair pair = posix.controlPair();
            List<Integer> descriptors = new ArrayList<>(List.of(pair.worker()));
            inherited.forEach(listener -> descriptors.add(listener.descriptor()));
            long pid;
            try {
                pid = posix.spawn(configuration.launch().request(worker, descriptors));
            } catch (PosixException e) {
                posix.close(pair.master());
                throw e;
            } finally {
                posix.close(pair.worker());
            }
            pids.put(worker.id(), pid);
            idsByPid.put(pid, worker.id());
            links.add(worker.id(), pair.master());
            links.send(worker.id(), configure(worker, inherited));
        } catch (PosixException e) {
            mailbox.add(new Mail.Fact(new Event.SpawnFailed(worker.id(), String.valueOf(e.getMessage()))));
        }
    }

    private FromMaster.Configure configure(WorkerView worker, List<BoundListener> inherited) {
        List<SharedSocket> sockets = new ArrayList<>();
        for (BoundListener listener : inherited) {
            sockets.add(listener.sharedAs(Wire.WORKER_SOCKET + 1 + sockets.size()));
        }
        return new FromMaster.Configure(
                Wire.VERSION,
                worker.id(),
                worker.slot(),
                worker.generation(),
                configuration.applicationOptions(),
                TimeUnit.NANOSECONDS.toMillis(configuration.settings().recycleTimeoutNs()),
                TimeUnit.NANOSECONDS.toMillis(configuration.settings().shutdownTimeoutNs()),
                sockets,
                configuration.nativeClassPath(),
                configuration.share(),
                configuration.launch().options().announceClose(),
                configuration.launch().program(worker));
    }

    private void kill(long id) {
        Long pid = pids.get(id);
        try {
            // Not once it was reaped: the pid may be somebody else's by then.
            if (pid != null && Objects.equals(idsByPid.get(pid), id)) {
                posix.signal(pid, Posix.SIGKILL);
            }
        } catch (PosixException e) {
            log.error("worker with id " + id + " cannot be killed: " + e.getMessage());
        }
    }

    private void tell(Notice notice) {
        lines.say(notice);
        if (notice instanceof Notice.AllReady) {
            listeners.warnOfUnused();
        } else if (notice instanceof Notice.RecycleDone) {
            closeUnused();
        }
    }

    private void opened(Mail.Opened opened) {
        if (listeners.opened(opened.worker(), opened.address())) {
            tell(new Event.Listening(opened.worker()));
        }
    }

    // ---- listeners that were not declared

    private void look(Mail.ListenRequested request) {
        try {
            work.execute(() -> resolve(request));
        } catch (RejectedExecutionException e) {
            String cause = "cannot listen on " + request.address() + ": too many requests at once";
            links.send(request.worker(), new FromMaster.Refused(request.request(), cause, ""));
        }
    }

    private void resolve(Mail.ListenRequested request) {
        try {
            SocketAddress address = ListenAddress.parse(request.address()).resolve();
            mailbox.add(new Mail.Resolved(request.worker(), request.request(), request.address(), address));
        } catch (UnknownHostException e) {
            String cause = "cannot listen on " + request.address() + ": unknown host";
            mailbox.add(new Mail.Unresolved(request.worker(), request.request(), cause));
        } catch (IllegalArgumentException e) {
            mailbox.add(new Mail.Unresolved(request.worker(), request.request(), String.valueOf(e.getMessage())));
        }
    }

    private void listen(Mail.Resolved resolved) {
        if (!pids.containsKey(resolved.worker())) {
            return; // it is gone, and would hold the listener for ever
        }
        try {
            BoundListener listener = listeners.bindUndeclared(resolved.text(), resolved.address());
            // From now on, not from its first use on: closed before, its number could mean another socket when it is
            // sent.
            listeners.opened(resolved.worker(), listener.address());
            links.send(
                    resolved.worker(),
                    new FromMaster.Granted(resolved.request(), listener.sharedAs(-1)),
                    listener.descriptor());
        } catch (BindFailure e) {
            links.send(
                    resolved.worker(),
                    new FromMaster.Refused(resolved.request(), String.valueOf(e.getMessage()), e.systemMessage()));
        }
    }

    /** Not while a worker is starting: it has inherited them, and may be about to open one. */
    private void closeUnused() {
        if (supervisor.snapshot().workers().stream().anyMatch(worker -> worker.state() == WorkerState.STARTING)) {
            return;
        }
        for (BoundListener closed : listeners.closeUnused()) {
            for (WorkerView worker : supervisor.snapshot().workers()) {
                links.send(worker.id(), new FromMaster.Drop(closed.address()));
            }
        }
    }
}
