package io.srv.container.command;

import io.srv.jmx.Counters;
import io.srv.jmx.EventInfo;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.UpgradeInfo;
import io.srv.jmx.WorkerInfo;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;

/**
 * A master's bean that does what a test says: it remembers and announces events like the real one, and plays what is to happen
 * when a recycle is asked for.
 */
final class FakeMaster extends NotificationBroadcasterSupport implements MasterMXBean {

    private final Deque<EventInfo> events = new ArrayDeque<>();
    private final Map<Long, WorkerInfo> workers = new TreeMap<>(Map.of(5L, Pool.SERVING, 6L, Pool.OLD));
    private long sequence;
    private int count = 2;
    private Runnable onRecycle = () -> {};
    private Runnable onShutdown = () -> {};
    private volatile RecycleInfo recycle = recycle("RUNNING", 0, null);
    private volatile RuntimeException refusal;

    static RecycleInfo recycle(String outcome, int replaced, String cause) {
        boolean ended = outcome.equals("DONE") || outcome.equals("ABORTED");
        return new RecycleInfo(
                7, outcome, Pool.before(9), ended ? Pool.before(1) : null, replaced, 2, 4L, reason(cause), cause);
    }

    private static String reason(String cause) {
        return cause == null ? null : "START_FAILED";
    }

    /** Happens, as the master's journal and the bean tell it: first remembered, then announced. */
    void happens(String type, String reason, Long worker, Long recycle, String message) {
        EventInfo event;
        synchronized (events) {
            event = new EventInfo(++sequence, new Date(), type, reason, worker, recycle, message);
            events.add(event);
            if (events.size() > 1_000) {
                events.remove();
            }
        }
        sendNotification(new Notification(
                type, OBJECT_NAME, event.sequence(), event.time().getTime(), message));
    }

    void recycleIs(RecycleInfo now) {
        recycle = now;
    }

    void refuses(RuntimeException why) {
        refusal = why;
    }

    void onRecycle(Runnable script) {
        onRecycle = script;
    }

    void onShutdown(Runnable script) {
        onShutdown = script;
    }

    @Override
    public String getPhase() {
        return "RUNNING";
    }

    @Override
    public long getPid() {
        return 1;
    }

    @Override
    public String getVersion() {
        return "0.1.0";
    }

    @Override
    public Date getStarted() {
        return Date.from(Pool.STARTED);
    }

    @Override
    public String getApplication() {
        return "app.jar";
    }

    @Override
    public int getWorkerCount() {
        return count;
    }

    @Override
    public void setWorkerCount(int wanted) {
        refuse();
        count = wanted;
    }

    @Override
    public int getReadyCount() {
        return 1;
    }

    @Override
    public long getGeneration() {
        return 3;
    }

    @Override
    public Map<Long, WorkerInfo> getWorkers() {
        return workers;
    }

    @Override
    public List<ListenerInfo> getListeners() {
        return List.of(Pool.WEB, Pool.ADMIN);
    }

    @Override
    public String getOptions() {
        return "{}";
    }

    @Override
    public MemoryInfo getMemory() {
        return Pool.MEMORY;
    }

    @Override
    public Counters getCounters() {
        return Pool.COUNTERS;
    }

    @Override
    public RecycleInfo getLastRecycle() {
        return null;
    }

    @Override
    public List<EventInfo> getEvents() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    @Override
    public Long getPreviousGeneration() {
        return null;
    }

    @Override
    public UpgradeInfo getLastUpgrade() {
        return null;
    }

    @Override
    public long upgrade() {
        return 0;
    }

    @Override
    public long rollback() {
        return recycle();
    }

    @Override
    public long recycle() {
        refuse();
        onRecycle.run();
        return 7;
    }

    @Override
    public RecycleInfo awaitRecycle(long id, long millis) {
        return recycle;
    }

    @Override
    public long recycleWorker(long id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        onShutdown.run();
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String threadDump(long id) {
        refuse();
        return "\"main\" #1\n\tat worker " + id + "\n\u001b[31m\n\n";
    }

    private void refuse() {
        RuntimeException why = refusal;
        if (why != null) {
            throw why;
        }
    }
}
