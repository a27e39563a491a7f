package io.srv.container.management;

import io.srv.container.master.MasterAccess;
import io.srv.container.supervisor.Event;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.Snapshot;
import io.srv.container.supervisor.UpgradeStatus;
import io.srv.jmx.Counters;
import io.srv.jmx.EventInfo;
import io.srv.jmx.EventType;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.UpgradeInfo;
import io.srv.jmx.WorkerInfo;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import org.jspecify.annotations.Nullable;

/** The master as a JMX client sees it. */
final class MasterBean extends NotificationBroadcasterSupport implements MasterMXBean {

    private final MasterFacts facts;
    private final MasterAccess loop;
    private final Orders orders;
    private final Infos infos;
    private final Journal journal;

    MasterBean(MasterFacts facts, MasterAccess loop, Orders orders, Infos infos, Journal journal) {
        super(new MBeanNotificationInfo(
                EventType.all().toArray(String[]::new),
                Notification.class.getName(),
                "What happens in the pool. The message is a sentence, the user data the worker or the recycle."));
        this.facts = facts;
        this.loop = loop;
        this.orders = orders;
        this.infos = infos;
        this.journal = journal;
    }

    /** On the thread of management: a listener of this JVM may take its time. */
    void send(Journal.Entry entry) {
        EventInfo event = entry.event();
        Notification notification = new Notification(
                event.type(), OBJECT_NAME, event.sequence(), event.time().getTime(), event.message());
        notification.setUserData(OpenForm.of(entry.subject()));
        sendNotification(notification);
    }

    @Override
    public String getPhase() {
        return loop.snapshot().phase().name();
    }

    @Override
    public long getPid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public String getVersion() {
        return facts.version();
    }

    @Override
    public Date getStarted() {
        return Date.from(facts.started());
    }

    @Override
    public String getApplication() {
        return loop.configuration().shown();
    }

    @Override
    public int getWorkerCount() {
        return loop.snapshot().count();
    }

    @Override
    public void setWorkerCount(int count) {
        orders.send(new Event.CountRequested(count));
    }

    @Override
    public int getReadyCount() {
        return loop.snapshot().ready();
    }

    @Override
    public long getGeneration() {
        return loop.snapshot().generation();
    }

    @Override
    public @Nullable Long getPreviousGeneration() {
        long previous = loop.snapshot().previous();
        return previous == 0 ? null : (Long) previous;
    }

    @Override
    public Map<Long, WorkerInfo> getWorkers() {
        return infos.workers();
    }

    @Override
    public List<ListenerInfo> getListeners() {
        return orders.listeners().stream().map(infos::listener).toList();
    }

    @Override
    public String getOptions() {
        return loop.configuration().optionsJson();
    }

    @Override
    public MemoryInfo getMemory() {
        return Infos.memory(loop.configuration().division());
    }

    @Override
    public Counters getCounters() {
        return infos.counters(loop.snapshot());
    }

    @Override
    public @Nullable RecycleInfo getLastRecycle() {
        List<RecycleStatus> recycles = loop.snapshot().recycles();
        return recycles.isEmpty() ? null : infos.recycle(recycles.get(recycles.size() - 1));
    }

    @Override
    public @Nullable UpgradeInfo getLastUpgrade() {
        UpgradeStatus last = loop.snapshot().upgrade();
        return last == null ? null : new UpgradeInfo(last.id(), last.stage().name(), last.why());
    }

    @Override
    public List<EventInfo> getEvents() {
        return journal.events();
    }

    @Override
    public long recycle() {
        return orders.recycle(new Event.RecycleRequested());
    }

    @Override
    public long rollback() {
        return orders.recycle(new Event.RollbackRequested());
    }

    @Override
    public long upgrade() {
        return orders.upgrade();
    }

    @Override
    public RecycleInfo awaitRecycle(long id, long millis) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis));
        try {
            RecycleStatus recycle = recycle(id);
            while (!recycle.stage().isEnd() && System.nanoTime() < untilNs) {
                journal.await(untilNs);
                recycle = recycle(id);
            }
            return infos.recycle(recycle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private RecycleStatus recycle(long id) {
        Snapshot pool = loop.snapshot();
        return pool.recycles().stream()
                .filter(recycle -> recycle.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no recycle with id " + id + ", or it was too long ago to be remembered"));
    }

    @Override
    public long recycleWorker(long id) {
        return orders.recycle(new Event.ReplaceRequested(id));
    }

    @Override
    public void shutdown() {
        if (loop.snapshot().phase().serves()) {
            orders.send(new Event.ShutdownRequested());
        }
    }

    @Override
    public void kill() {
        orders.send(new Event.KillAllRequested());
    }

    @Override
    public String threadDump(long id) {
        return orders.threadDump(id);
    }
}
