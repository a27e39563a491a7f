package io.srv.container.master;

import io.srv.container.control.FromMaster;
import io.srv.container.control.Wire;
import io.srv.container.log.Log;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.SignalThread;
import io.srv.container.supervisor.Answer;
import io.srv.container.supervisor.Command;
import io.srv.container.supervisor.Decision;
import io.srv.container.supervisor.Event;
import io.srv.container.supervisor.Health;
import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.Phase;
import io.srv.container.supervisor.Snapshot;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerStatus;
import io.srv.container.supervisor.WorkerView;
import io.srv.container.systemd.PoolReport;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
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
final class MasterLoop {

    private static final long STALL_NS = 1_000_000_000L;

    private final Configurations configurations;
    private final Preparation preparation;
    private final ListenRequests listenRequests;
    private final Log log;
    private final Listeners listeners;
    private final WorkerProcesses processes;
    private final ControlLinks links;
    private final Supervisor supervisor;
    private final LogLines lines;
    private final PoolFacts facts;
    private final Handover handover;
    private final SignalThread signals;
    private final PoolReport report;
    private final BlockingQueue<Mail> mailbox;
    private final Queue<Exit> exits = new ArrayDeque<>();
    private final long originNs;
    private final Instant origin;
    private final Event begin;
    private final MasterAccess access;

    private long wakeAtNs = Supervisor.NEVER;
    private long readToken;
    private long lastReadToken;
    private long wakeToken;
    private Command.@Nullable Finish finish;
    private Snapshot snapshot;
    private Configuration good;
    private Set<Long> needed;
    private boolean listenersToSettle;
    private boolean unusedToWarnOf;

    /** A worker's exit that is told when the links were read up to this token. */
    private record Exit(long token, Event.Exited event) {}

    MasterLoop(
            Configurations configurations,
            GenerationSource source,
            Log log,
            LogLines lines,
            PoolFacts facts,
            PoolReport report,
            Listeners listeners,
            WorkerProcesses processes,
            ControlLinks links,
            Executor work,
            Executor copying,
            Handover handover,
            SignalThread signals,
            @Nullable Inheritance inherited,
            BlockingQueue<Mail> mailbox) {
        this.configurations = configurations;
        this.preparation = new Preparation(configurations, source, listeners, copying, mailbox);
        this.listenRequests = new ListenRequests(listeners, processes, links, work, mailbox);
        this.log = log;
        this.lines = lines;
        this.facts = facts;
        this.report = report;
        this.listeners = listeners;
        this.processes = processes;
        this.links = links;
        this.handover = handover;
        this.signals = signals;
        this.mailbox = mailbox;
        if (inherited == null) {
            this.originNs = System.nanoTime();
            this.origin = Instant.now();
            this.supervisor =
                    new Supervisor(configurations.of(Master.FIRST_GENERATION).settings());
            this.begin = new Event.Begun();
        } else {
            SavedMaster saved = inherited.saved();
            this.originNs = saved.originNs();
            this.origin = Instant.parse(saved.origin());
            this.supervisor = Supervisor.restore(
                    saved.pool(), number -> configurations.of(number).settings());
            this.listenersToSettle = saved.listenersToSettle();
            this.begin = new Event.TakenOver(nowNs() - saved.atNs(), inherited.failure());
        }
        this.snapshot = supervisor.snapshot();
        this.good = configurations.of(snapshot.generation());
        this.needed = snapshot.generations();
        this.access = new MasterAccess(mailbox, processes, links, lines, origin, snapshot, good);
    }

    /** For all other threads. */
    MasterAccess access() {
        return access;
    }

    // ---- the loop

    /** Runs until all workers are gone. */
    Command.Finish run() throws InterruptedException {
        tell(begin);
        while (finish == null) {
            report.turn(snapshot, nowNs());
            Mail mail = next();
            noteStall();
            if (mail != null) {
                take(mail);
            }
            if (handover.isReady()) {
                handOver();
            }
        }
        access.ended();
        return finish;
    }

    private @Nullable Mail next() throws InterruptedException {
        long waitNs = wakeToken == 0 ? wakeAtNs - nowNs() : Supervisor.NEVER;
        if (waitNs <= 0) {
            reap(); // where the kernel is at its limits the JVM may lose the signal of a child
            wakeToken = readLinks();
            return null;
        }
        return mailbox.poll(Math.min(waitNs, report.dueInNs(nowNs())), TimeUnit.NANOSECONDS);
    }

    private void take(Mail mail) {
        if (mail instanceof Mail.Fact fact) {
            tell(fact.event());
        } else if (mail instanceof Mail.Request request) {
            Answer answer = answer(request.event());
            request.answer().complete(answer == null ? new Answer.Taken() : answer);
        } else if (mail instanceof Mail.Prepared prepared) {
            prepared(prepared);
        } else if (mail instanceof Mail.ChildEnded) {
            reap();
        } else if (mail instanceof Mail.LinksRead read) {
            linksRead(read.token());
        } else if (mail instanceof Mail.Opened opened) {
            opened(opened);
        } else if (mail instanceof Mail.ListenRequested request) {
            listenRequests.look(request);
        } else if (mail instanceof Mail.Resolved resolved) {
            listenRequests.resolved(resolved, configurations.hasFewerRights(snapshot.worker(resolved.worker())));
            access.listenersChanged();
        } else if (mail instanceof Mail.Unresolved unresolved) {
            listenRequests.unresolved(unresolved);
        } else if (mail instanceof Mail.Beat beat) {
            beat(beat);
        } else if (mail instanceof Mail.Unfinished unfinished) {
            unfinished(unfinished);
        } else if (mail instanceof Mail.RehearsalLate late) {
            handover.late(late.pid());
        } else if (mail instanceof Mail.ListenersAsked asked) {
            asked.answer().complete(listeners.status());
        }
    }

    private void beat(Mail.Beat beat) {
        OptionalLong pid = processes.pid(beat.worker());
        WorkerStatus worker = snapshot.worker(beat.worker()).orElse(null);
        warnOfUnused();
        if (pid.isPresent() && worker != null) {
            access.beat(beat.worker(), new Beat(System.nanoTime(), beat.heartbeat()));
            Health health = Health.valueOf(beat.heartbeat().health().name());
            boolean limited =
                    configurations.of(worker.worker().generation()).settings().maxMemoryBytes() > 0;
            Long bytes = limited ? ProcessUsage.residentBytes(pid.getAsLong()) : null;
            tell(new Event.Beat(beat.worker(), health, bytes == null ? 0 : bytes));
        }
    }

    /** A second after all are ready: an application may open its listeners on a thread that its start has begun. */
    private void warnOfUnused() {
        if (unusedToWarnOf) {
            unusedToWarnOf = false;
            listeners.warnOfUnused();
        }
    }

    private void unfinished(Mail.Unfinished unfinished) {
        if (processes.pid(unfinished.worker()).isPresent()) {
            facts.unfinished(unfinished.worker(), unfinished.what());
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
    private @Nullable Answer tell(Event event) {
        return decide(event, Math.min(nowNs(), wakeAtNs - 1));
    }

    private @Nullable Answer decide(Event event, long nowNs) {
        Decision decision = supervisor.on(event, nowNs);
        wakeAtNs = decision.wakeAtNs();
        Snapshot before = snapshot;
        snapshot = supervisor.snapshot();
        good = configurations.of(snapshot.generation());
        access.publish(snapshot, good);
        decision.commands().forEach(command -> carryOut(command, before));
        forgetGenerations();
        settleListeners();
        return decision.answer();
    }

    private long readLinks() {
        links.readNow(++readToken);
        return readToken;
    }

    private void linksRead(long token) {
        lastReadToken = token;
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
        List<Event.Exited> ended = processes.reap(handover::ended);
        if (!ended.isEmpty()) {
            long token = readLinks();
            ended.forEach(event -> exits.add(new Exit(token, event)));
        }
    }

    private void forget(Event.Exited exited) {
        links.remove(exited.id());
        listeners.gone(exited.id());
        tell(exited);
        processes.forget(exited.id());
        access.forget(exited.id());
        facts.forget(exited.id());
    }

    // ---- orders

    private void carryOut(Command command, Snapshot before) {
        if (command instanceof Command.Spawn spawn) {
            spawn(spawn.worker());
        } else if (command instanceof Command.AskToStop stop) {
            long graceMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(stop.graceNs()));
            links.questions().stopping(stop.id());
            links.send(stop.id(), new FromMaster.Stop(stop.reason(), graceMs));
        } else if (command instanceof Command.Prepare prepare) {
            preparation.order(prepare, good);
        } else if (command instanceof Command.DumpThreads dump) {
            processes
                    .dumpThreads(dump.id())
                    .ifPresent(why -> mailbox.add(new Mail.Fact(new Event.NotDumped(dump.id(), why))));
        } else if (command instanceof Command.Kill kill) {
            processes.kill(kill.id());
        } else if (command instanceof Command.HandOver) {
            handover.rehearse(save(List.of()));
        } else if (command instanceof Command.ReadQueues) {
            mailbox.add(new Mail.Fact(new Event.QueuesRead(listeners.waiting())));
        } else if (command instanceof Command.Tell tell) {
            pass(tell.notice(), before);
        } else if (command instanceof Command.Finish end) {
            finish = end;
        }
    }

    private void spawn(WorkerView worker) {
        Configuration configuration = configurations.of(worker.generation());
        List<BoundListener> inherited = listeners.all(configuration.listen());
        try {
            int socket = processes.spawn(worker, inherited);
            links.add(worker.id(), socket);
            links.send(worker.id(), configuration.of(worker, inherited));
        } catch (PosixException e) {
            mailbox.add(new Mail.Fact(new Event.SpawnFailed(worker.id(), String.valueOf(e.getMessage()))));
        }
    }

    private void pass(Notice notice, Snapshot before) {
        lines.log(notice, log);
        access.happened(News.of(notice, snapshot, before, processes, lines.sentence(notice)));
        if (notice instanceof Notice.AllReady) {
            unusedToWarnOf = true;
        } else if (notice instanceof Notice.RecycleDone || notice instanceof Notice.RecycleAborted) {
            listeners.declare(good.listen());
            listenersToSettle = true;
        }
    }

    private void opened(Mail.Opened opened) {
        if (listeners.opened(opened.worker(), opened.address())) {
            tell(new Event.Listening(opened.worker()));
        }
    }

    // ---- handing over

    /**
     * Lets all who may post mail finish, tells the supervisor all of it, and becomes the other program. What comes then waits in
     * the kernel: signals, and what workers say.
     */
    private void handOver() throws InterruptedException {
        signals.pause();
        links.pause(++readToken);
        long token = readToken;
        while (lastReadToken < token || !mailbox.isEmpty()) {
            take(mailbox.take());
        }
        if (snapshot.phase() != Phase.RUNNING) {
            handover.drop("the pool is " + snapshot.phase());
        } else if (exits.isEmpty() && !listenRequests.isLooking()) {
            become();
        }
        links.resume();
        signals.resume();
    }

    private void become() throws InterruptedException {
        try {
            SavedMaster saved = save(links.save().get());
            report.handsOver();
            handover.become(saved);
        } catch (PosixException | UncheckedIOException e) {
            tell(new Event.UpgradeFailed(String.valueOf(e.getMessage())));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private SavedMaster save(List<SavedMaster.SavedLink> open) {
        return new SavedMaster(
                supervisor.save(lines::cause),
                Wire.VERSION,
                originNs,
                origin.toString(),
                nowNs(),
                configurations.save(),
                processes.save(),
                open,
                listeners.save(),
                listeners.unused(),
                listenersToSettle);
    }

    // ---- generations and listeners

    private void prepared(Mail.Prepared prepared) {
        if (snapshot.coming() == prepared.generation()) {
            tell(preparation.take(prepared));
            access.listenersChanged();
        } else {
            preparation.retain(needed); // its recycle was aborted while it was made
        }
    }

    private void forgetGenerations() {
        Set<Long> now = snapshot.generations();
        if (!now.equals(needed)) {
            needed = now;
            configurations.retain(now);
            preparation.retain(now);
        }
    }

    private @Nullable Answer answer(Event event) {
        long previous = snapshot.previous();
        if (event instanceof Event.RollbackRequested
                && previous != 0
                && snapshot.coming() == 0
                && !configurations.of(previous).isCopy()) {
            return new Answer.Refused("generation " + previous
                    + " was not kept: \"generations\" was \"inPlace\"; put its files back, and recycle");
        }
        return tell(event);
    }

    /** Not while a worker is starting: it has inherited them, and may be about to open one; nor while one drains. */
    private void settleListeners() {
        if (!listenersToSettle || snapshot.workers().stream().anyMatch(worker -> worker.state() != WorkerState.READY)) {
            return;
        }
        listenersToSettle = false;
        List<BoundListener> closed = listeners.closeUnused();
        if (!closed.isEmpty()) {
            access.listenersChanged();
        }
        for (BoundListener one : closed) {
            for (WorkerStatus worker : snapshot.workers()) {
                links.send(worker.id(), new FromMaster.Drop(one.address()));
            }
        }
    }
}
