package io.srv.container.management;

import io.srv.container.control.FromWorker.Heartbeat;
import io.srv.container.master.Beat;
import io.srv.container.master.MasterAccess;
import io.srv.container.master.ProcessUsage;
import io.srv.container.supervisor.Event;
import io.srv.container.supervisor.WorkerState;
import io.srv.container.supervisor.WorkerStatus;
import io.srv.jmx.UsageInfo;
import io.srv.jmx.WorkerMXBean;
import java.util.Date;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One worker as a JMX client sees it. */
final class WorkerBean implements WorkerMXBean {

    private final WorkerStatus first;
    private final long id;
    private final MasterAccess loop;
    private final Orders orders;
    private final Infos infos;

    /** @param first the worker as it was when it was registered; what changes is asked of the loop */
    WorkerBean(WorkerStatus first, MasterAccess loop, Orders orders, Infos infos) {
        this.first = first;
        this.id = first.id();
        this.loop = loop;
        this.orders = orders;
        this.infos = infos;
    }

    @Override
    public long getId() {
        return id;
    }

    @Override
    public int getSlot() {
        return first.worker().slot();
    }

    @Override
    public @Nullable Long getPid() {
        OptionalLong pid = loop.pid(id);
        return pid.isPresent() ? (Long) pid.getAsLong() : null;
    }

    @Override
    public long getGeneration() {
        return first.worker().generation();
    }

    @Override
    public String getState() {
        return loop.snapshot()
                .worker(id)
                .map(WorkerStatus::state)
                .map(WorkerState::name)
                .orElse("GONE");
    }

    @Override
    public String getStartReason() {
        return first.started().name();
    }

    @Override
    public Date getStarted() {
        return infos.started(first);
    }

    @Override
    public @Nullable Long getReadyAfterMillis() {
        return loop.snapshot().worker(id).map(Infos::readyAfterMillis).orElse(null);
    }

    @Override
    public long getUptimeMillis() {
        return System.currentTimeMillis() - getStarted().getTime();
    }

    @Override
    public @Nullable Long getHeapUsedBytes() {
        return used(UsageInfo::heapUsedBytes);
    }

    @Override
    public @Nullable Long getHeapCommittedBytes() {
        return used(UsageInfo::heapCommittedBytes);
    }

    @Override
    public @Nullable Long getHeapMaxBytes() {
        return used(UsageInfo::heapMaxBytes);
    }

    @Override
    public @Nullable Long getNonHeapUsedBytes() {
        return used(UsageInfo::nonHeapUsedBytes);
    }

    @Override
    public @Nullable Long getResidentBytes() {
        Long pid = getPid();
        return pid == null ? null : ProcessUsage.residentBytes(pid);
    }

    @Override
    public @Nullable Integer getThreadCount() {
        return used(UsageInfo::threads);
    }

    @Override
    public @Nullable Long getCpuMillis() {
        Long pid = getPid();
        return pid == null ? null : ProcessUsage.cpuMillis(pid);
    }

    @Override
    public @Nullable Long getGcMillis() {
        return used(UsageInfo::gcMillis);
    }

    @Override
    public @Nullable Long getGcCount() {
        return used(UsageInfo::gcCount);
    }

    @Override
    public @Nullable Long getHeartbeatAgeMillis() {
        return used(UsageInfo::heartbeatAgeMillis);
    }

    @Override
    public @Nullable String getHealth() {
        return told(heartbeat -> heartbeat.health().name());
    }

    @Override
    public @Nullable String getHealthDetail() {
        return told(Heartbeat::healthDetail);
    }

    private <T> @Nullable T told(Function<Heartbeat, T> what) {
        Beat beat = loop.beat(id);
        return beat == null ? null : what.apply(beat.heartbeat());
    }

    private <T> @Nullable T used(Function<UsageInfo, T> what) {
        UsageInfo usage = infos.usage(id, null);
        return usage == null ? null : what.apply(usage);
    }

    @Override
    public long recycle() {
        return orders.recycle(new Event.ReplaceRequested(id));
    }

    @Override
    public void kill() {
        orders.send(new Event.KillRequested(id));
    }

    @Override
    public String threadDump() {
        return orders.threadDump(id);
    }

    @Override
    public int mount() {
        return orders.mount(id);
    }

    @Override
    public void unmount() {
        orders.unmount(id);
    }

    @Override
    public int getMountedCount() {
        return orders.mounted(id);
    }
}
