package io.srv.metrics;

import io.srv.jmx.Counters;
import io.srv.jmx.EventInfo;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.UpgradeInfo;
import io.srv.jmx.UsageInfo;
import io.srv.jmx.WorkerInfo;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/** A master that says what it is told to, in an MBean server of its own. */
final class FakeMaster implements MasterMXBean {

    static final UsageInfo USAGE =
            new UsageInfo(20_000_000, 40_000_000, 64_000_000, 9_000_000, 98_000_000L, 17, 2_500L, 120, 4, 350);

    final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    final Map<Long, WorkerInfo> workers = new ConcurrentSkipListMap<>();
    final List<ListenerInfo> listeners = new CopyOnWriteArrayList<>();
    volatile int count = 1;
    volatile Counters counters = new Counters(0, 0, 0, 0, Map.of(), 0, 0, 0, 0);

    FakeMaster() {
        try {
            beans.registerMBean(this, new ObjectName(OBJECT_NAME));
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    /** A master with two ready workers and one listener, and something to tell of everything. */
    static FakeMaster busy() {
        FakeMaster master = new FakeMaster();
        master.count = 2;
        master.ready(7, 0);
        master.ready(9, 1);
        master.listen("*:8080", 3, Map.of(7L, 100L, 9L, 50L));
        Map<String, Long> exits = Map.of("CRASH", 2L, "RECYCLE", 5L);
        master.counters = new Counters(9, 8, 12_500, 2, exits, 5, 2_250, 3, 1);
        return master;
    }

    void ready(long id, int slot) {
        worker(id, slot, "READY", USAGE);
    }

    void worker(long id, int slot, String state, UsageInfo usage) {
        workers.put(id, new WorkerInfo(id, slot, 4000 + id, 1, state, "BOOT", null, new Date(), 800L, usage));
    }

    void listen(String address, Integer queue, Map<Long, Long> accepted) {
        listeners.add(new ListenerInfo("web", address, true, 1024, queue, new TreeMap<>(accepted)));
    }

    void leave() {
        try {
            beans.unregisterMBean(new ObjectName(OBJECT_NAME));
        } catch (JMException e) {
            throw new AssertionError(e);
        }
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
        return new Date(0);
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
        throw new UnsupportedOperationException();
    }

    @Override
    public int getReadyCount() {
        return (int) workers.values().stream()
                .filter(worker -> worker.state().equals("READY"))
                .count();
    }

    @Override
    public long getGeneration() {
        return 1;
    }

    @Override
    public Map<Long, WorkerInfo> getWorkers() {
        return workers;
    }

    @Override
    public List<ListenerInfo> getListeners() {
        return listeners;
    }

    @Override
    public String getOptions() {
        return "{}";
    }

    @Override
    public MemoryInfo getMemory() {
        return new MemoryInfo(4L << 30, 128L << 20, 3, 981L << 20, 1, null);
    }

    @Override
    public Counters getCounters() {
        return counters;
    }

    @Override
    public RecycleInfo getLastRecycle() {
        return null;
    }

    @Override
    public List<EventInfo> getEvents() {
        return List.of();
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
        throw new UnsupportedOperationException();
    }

    @Override
    public long recycle() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RecycleInfo awaitRecycle(long id, long millis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long recycleWorker(long id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String threadDump(long id) {
        throw new UnsupportedOperationException();
    }
}
