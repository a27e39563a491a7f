package io.srv.container.master;

import io.srv.container.supervisor.Answer;
import io.srv.container.supervisor.Event;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What other threads see of the master, and ask of it: any of them. {@code srv-master} keeps it as the pool is. */
public final class MasterAccess {

    private final Queue<Mail> mailbox;
    private final WorkerProcesses processes;
    private final ControlLinks links;
    private final LogLines lines;
    private final Instant origin;
    private final Map<Long, Beat> beats = new ConcurrentHashMap<>();

    private volatile Snapshot snapshot;
    private volatile Configuration good;
    private volatile Consumer<News> watcher = news -> {};
    private volatile Runnable listenersWatcher = () -> {};
    private volatile Runnable endWatcher = () -> {};

    /** @param origin when the supervisor's clock was 0 */
    MasterAccess(
            Queue<Mail> mailbox,
            WorkerProcesses processes,
            ControlLinks links,
            LogLines lines,
            Instant origin,
            Snapshot snapshot,
            Configuration good) {
        this.mailbox = mailbox;
        this.processes = processes;
        this.links = links;
        this.lines = lines;
        this.origin = origin;
        this.snapshot = snapshot;
        this.good = good;
    }

    /** Has these told, on the master's thread, of all that happens, of other listeners, and of the end: they must return soon. */
    public void watch(Consumer<News> news, Runnable listenersChanged, Runnable ended) {
        watcher = news;
        listenersWatcher = listenersChanged;
        endWatcher = ended;
    }

    /** Asks the supervisor for something. */
    public CompletableFuture<Answer> request(Event event) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        mailbox.add(new Mail.Request(event, answer));
        return answer;
    }

    /** The pool after the last event. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** The good generation. */
    public Configuration configuration() {
        return good;
    }

    /** The listeners, in the order they were bound. */
    public CompletableFuture<List<ListenerStatus>> listeners() {
        CompletableFuture<List<ListenerStatus>> answer = new CompletableFuture<>();
        mailbox.add(new Mail.ListenersAsked(answer));
        return answer;
    }

    /** A worker's pid; empty if it has none, or is gone. */
    public OptionalLong pid(long worker) {
        return processes.pid(worker);
    }

    /** A worker's last heartbeat; null if there was none yet. */
    public @Nullable Beat beat(long worker) {
        return beats.get(worker);
    }

    /** Questions to the workers' JVMs. */
    public Questions questions() {
        return links.questions();
    }

    /** Why a recycle was aborted, in a sentence. */
    public String cause(RecycleStatus recycle) {
        return lines.cause(recycle);
    }

    /** A time of the supervisor. */
    public Instant instant(long supervisorNs) {
        return origin.plusNanos(supervisorNs);
    }

    // ---- by srv-master

    void publish(Snapshot pool, Configuration goodOne) {
        snapshot = pool;
        good = goodOne;
    }

    void beat(long worker, Beat beat) {
        beats.put(worker, beat);
    }

    void forget(long worker) {
        beats.remove(worker);
    }

    void happened(News news) {
        watcher.accept(news);
    }

    void listenersChanged() {
        listenersWatcher.run();
    }

    void ended() {
        endWatcher.run();
    }
}
