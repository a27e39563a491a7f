package io.srv.metrics;

import java.util.List;

/** Every meter there is. The one place to change when a meter is added; {@code docs/metrics.md} has the same rows. */
enum PoolMeter {
    MASTER_UP(
            Kind.GAUGE, "srv.master.up", "", "Whether the master's beans can be read: 1, or 0 and then nothing else."),
    WORKERS(Kind.GAUGE, "srv.workers", "", "Workers by state.", "state"),
    WORKERS_READY(Kind.GAUGE, "srv.workers.ready", "", "Workers that are ready."),
    WORKERS_WANTED(Kind.GAUGE, "srv.workers.wanted", "", "Workers that the pool is to have."),
    STARTS(Kind.COUNTER, "srv.worker.starts", "", "Workers started."),
    EXITS(Kind.COUNTER, "srv.worker.exits", "", "Workers ended, by reason.", "reason"),
    TIME_TO_READY(Kind.TIMER, "srv.worker.time.to.ready", "", "Workers that became ready, and how long it took them."),
    DRAIN(Kind.TIMER, "srv.worker.drain", "", "Workers that ended when they were asked to, and how long it took them."),
    RECYCLES(Kind.COUNTER, "srv.recycles", "", "Recycles ended, by outcome.", "outcome"),
    LISTENER_QUEUE(
            Kind.GAUGE, "srv.listener.queue", "connections", "Connections that wait to be accepted.", "listener"),
    LISTENER_BACKLOG(
            Kind.GAUGE, "srv.listener.backlog", "connections", "Connections that may wait to be accepted.", "listener"),
    LISTENER_ACCEPTED(
            Kind.COUNTER,
            "srv.listener.accepted",
            "connections",
            "Connections accepted by the worker in this slot.",
            "listener",
            "slot"),
    HEAP_USED(Kind.GAUGE, "srv.worker.heap.used", "bytes", "Heap that is used.", "slot"),
    HEAP_MAX(Kind.GAUGE, "srv.worker.heap.max", "bytes", "Heap that may be used.", "slot"),
    RESIDENT(Kind.GAUGE, "srv.worker.resident", "bytes", "Resident set size of the process.", "slot"),
    CPU(Kind.COUNTER, "srv.worker.cpu", "seconds", "Processor time of the process.", "slot"),
    THREADS(Kind.GAUGE, "srv.worker.threads", "threads", "Live threads, without the JVM's own.", "slot"),
    GC(Kind.TIMER, "srv.worker.gc", "", "Garbage collections, and how long they took.", "slot"),
    HEARTBEAT_AGE(
            Kind.GAUGE,
            "srv.worker.heartbeat.age",
            "seconds",
            "Age of the heartbeat that brought these values.",
            "slot");

    /** What a meter is to Micrometer. */
    enum Kind {
        /** A value that goes up and down. */
        GAUGE,
        /** A value that only grows. */
        COUNTER,
        /** A number of events and the time that they took all together. */
        TIMER
    }

    final Kind kind;
    final String id;
    /** Of a gauge or counter; empty if it counts what its name says. Timers are in seconds. */
    final String unit;

    final String description;

    @SuppressWarnings("ImmutableEnumChecker") // List.of() cannot be changed
    final List<String> tags;

    PoolMeter(Kind kind, String id, String unit, String description, String... tags) {
        this.kind = kind;
        this.id = id;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }
}
