package io.srv.container.management;

import io.srv.container.supervisor.Event;
import io.srv.container.supervisor.Snapshot;
import io.srv.jmx.MasterMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;

/** The master as a JMX client sees it. */
public final class MasterBean implements MasterMXBean {

    private final Supplier<Snapshot> pool;
    private final Consumer<Event> master;

    private MasterBean(Supplier<Snapshot> pool, Consumer<Event> master) {
        this.pool = pool;
        this.master = master;
    }

    /** Registers the bean in this JVM's MBean server. */
    public static void register(Supplier<Snapshot> pool, Consumer<Event> master) {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new MasterBean(pool, master), new ObjectName(OBJECT_NAME));
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String getPhase() {
        return pool.get().phase().name();
    }

    @Override
    public long getPid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public int getWorkerCount() {
        return pool.get().count();
    }

    @Override
    public int getReadyCount() {
        return pool.get().ready();
    }

    @Override
    public long getGeneration() {
        return pool.get().generation();
    }

    @Override
    public void recycle() {
        master.accept(new Event.RecycleRequested());
    }

    @Override
    public void shutdown() {
        master.accept(new Event.ShutdownRequested());
    }
}
