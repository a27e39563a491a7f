package io.srv.container.management;

import io.srv.container.control.FromWorker.Heartbeat;
import io.srv.container.master.Beat;
import io.srv.container.master.ListenerStatus;
import io.srv.container.master.MasterAccess;
import io.srv.container.master.ProcessUsage;
import io.srv.container.resources.Division;
import io.srv.container.supervisor.EndReason;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.Snapshot;
import io.srv.container.supervisor.Supervisor;
import io.srv.container.supervisor.Totals;
import io.srv.container.supervisor.WorkerStatus;
import io.srv.jmx.Counters;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.UsageInfo;
import io.srv.jmx.WorkerInfo;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The master's facts in the form that JMX clients see. Any thread. */
final class Infos {

    private final MasterAccess loop;

    Infos(MasterAccess loop) {
        this.loop = loop;
    }

    Map<Long, WorkerInfo> workers() {
        Map<Long, WorkerInfo> infos = new LinkedHashMap<>();
        for (WorkerStatus worker : loop.snapshot().workers()) {
            infos.put(worker.id(), worker(worker));
        }
        return infos;
    }

    WorkerInfo worker(WorkerStatus worker) {
        OptionalLong pid = loop.pid(worker.id());
        return worker(worker, worker.state().name(), worker.ending(), pid.isPresent() ? (Long) pid.getAsLong() : null);
    }

    /** A worker as it was told of: in another state than the one it is in now. */
    WorkerInfo worker(WorkerStatus worker, String state, @Nullable EndReason ending, @Nullable Long pid) {
        return new WorkerInfo(
                worker.id(),
                worker.worker().slot(),
                pid,
                worker.worker().generation(),
                state,
                worker.started().name(),
                ending == null ? null : ending.name(),
                started(worker),
                readyAfterMillis(worker),
                usage(worker.id(), pid));
    }

    Date started(WorkerStatus worker) {
        return Date.from(loop.instant(worker.spawnedNs()));
    }

    static @Nullable Long readyAfterMillis(WorkerStatus worker) {
        return worker.readyNs() == Supervisor.NEVER
                ? null
                : (Long) TimeUnit.NANOSECONDS.toMillis(worker.readyNs() - worker.spawnedNs());
    }

    /** What a worker uses; null until its first heartbeat. */
    @Nullable
    UsageInfo usage(long worker, @Nullable Long pid) {
        Beat beat = loop.beat(worker);
        if (beat == null || beat.heartbeat().heapMax() == 0) {
            return null; // nothing is known yet, or ever will be
        }
        Heartbeat heartbeat = beat.heartbeat();
        return new UsageInfo(
                heartbeat.heapUsed(),
                heartbeat.heapCommitted(),
                heartbeat.heapMax(),
                heartbeat.nonHeapUsed(),
                pid == null ? null : ProcessUsage.residentBytes(pid),
                heartbeat.threads(),
                pid == null ? null : ProcessUsage.cpuMillis(pid),
                heartbeat.gcMillis(),
                heartbeat.gcCount(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beat.receivedNs()));
    }

    ListenerInfo listener(ListenerStatus listener) {
        Map<Long, Long> accepted = new TreeMap<>();
        for (WorkerStatus worker : loop.snapshot().workers()) {
            Beat beat = loop.beat(worker.id());
            Long count = beat == null ? null : beat.heartbeat().accepted().get(listener.address());
            if (count != null) {
                accepted.put(worker.id(), count);
            }
        }
        return new ListenerInfo(
                listener.name(),
                listener.bound(),
                listener.declared(),
                listener.backlog(),
                listener.waiting(),
                accepted);
    }

    RecycleInfo recycle(RecycleStatus recycle) {
        return new RecycleInfo(
                recycle.id(),
                recycle.stage().name(),
                date(recycle.beganNs()),
                date(recycle.endedNs()),
                recycle.replaced(),
                recycle.total(),
                recycle.generation() == 0 ? null : (Long) recycle.generation(),
                recycle.cause() == null ? null : recycle.cause().reason(),
                recycle.cause() == null ? null : loop.cause(recycle));
    }

    Counters counters(Snapshot pool) {
        Totals totals = pool.totals();
        Map<String, Long> exits = new TreeMap<>();
        totals.exits().forEach((reason, count) -> exits.put(reason.name(), count));
        return new Counters(
                totals.starts(),
                totals.ready(),
                TimeUnit.NANOSECONDS.toMillis(totals.readyNs()),
                totals.exits().getOrDefault(EndReason.CRASH, 0L),
                exits,
                totals.drained(),
                TimeUnit.NANOSECONDS.toMillis(totals.drainNs()),
                totals.recyclesDone(),
                totals.recyclesAborted());
    }

    static MemoryInfo memory(Division division) {
        OptionalLong memoryBytes = division.memoryBytes();
        OptionalLong heapBytesEach = division.heapBytesEach();
        OptionalInt gcThreadsEach = division.gcThreadsEach();
        return new MemoryInfo(
                memoryBytes.isPresent() ? (Long) memoryBytes.getAsLong() : null,
                Division.MASTER_BYTES,
                division.workers(),
                heapBytesEach.isPresent() ? (Long) heapBytesEach.getAsLong() : null,
                gcThreadsEach.isPresent() ? (Integer) gcThreadsEach.getAsInt() : null,
                division.heapSetBy().orElse(null));
    }

    private @Nullable Date date(long supervisorNs) {
        return supervisorNs == Supervisor.NEVER ? null : Date.from(loop.instant(supervisorNs));
    }
}
