package io.srv.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.AttributeList;
import org.jspecify.annotations.Nullable;

/**
 * Turns the attributes of the master into the values of the meters.
 *
 * <p>What is told of a slot is told of one worker: the one that is ready, else the one that was started last. During a
 * recycle the other one is counted among the states only, so that a slot's counters have one clean reset.
 */
final class Samples {

    /** The attributes that are asked for. */
    static final List<String> ATTRIBUTES = List.of("WorkerCount", "ReadyCount", "Workers", "Listeners", "Counters");

    static final List<String> STATES = List.of("STARTING", "READY", "STOPPING", "KILLED");

    static final List<String> OUTCOMES = List.of("DONE", "ABORTED");

    /** Shown from the start, with 0: a counter that appears with its first event hides it from Prometheus' increase(). */
    static final List<String> REASONS = List.of(
            "CRASH",
            "GAVE_UP",
            "KILL",
            "KILL_ALL",
            "LINK_LOST",
            "NOT_ANSWERING",
            "NOT_SPAWNED",
            "RECYCLE",
            "SCALE_DOWN",
            "SHUTDOWN",
            "SIGNAL",
            "SILENT",
            "START_FAILED",
            "START_TIMEOUT",
            "STOP_TIMEOUT",
            "THROWING",
            "UNHEALTHY");

    private static final double MS_PER_SECOND = 1000;

    private final List<Sample> samples = new ArrayList<>();

    private Samples() {}

    /** Returns the values while the master cannot be read. */
    static List<Sample> ofNone() {
        Samples samples = new Samples();
        samples.add(PoolMeter.MASTER_UP, 0);
        return samples.samples;
    }

    /** Returns the values by what the master has answered; an attribute that is missing has no meters. */
    static List<Sample> of(AttributeList answer) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (Attribute attribute : answer.asList()) {
            attributes.put(attribute.getName(), attribute.getValue());
        }
        Samples samples = new Samples();
        samples.add(PoolMeter.MASTER_UP, 1);
        samples.addNumber(PoolMeter.WORKERS_WANTED, attributes.get("WorkerCount"));
        samples.addNumber(PoolMeter.WORKERS_READY, attributes.get("ReadyCount"));
        Fields.of(attributes.get("Counters")).ifPresent(samples::addCounters);
        Map<Long, Fields> incumbents = new TreeMap<>();
        if (attributes.containsKey("Workers")) {
            List<Fields> workers = Fields.values(attributes.get("Workers"));
            samples.addStates(workers);
            workers.stream()
                    .sorted(Comparator.comparing(Samples::isReady).thenComparing(worker -> worker.integer("id")))
                    .forEach(worker -> incumbents.put(worker.integer("slot"), worker));
        }
        incumbents.forEach((slot, worker) ->
                Fields.of(worker.get("usage")).ifPresent(usage -> samples.addUsage(slot, worker.integer("id"), usage)));
        Fields.list(attributes.get("Listeners")).forEach(listener -> samples.addListener(listener, incumbents));
        return samples.samples;
    }

    private static boolean isReady(Fields worker) {
        return worker.text("state").equals("READY");
    }

    private void addStates(List<Fields> workers) {
        Map<String, Integer> states = new TreeMap<>();
        STATES.forEach(state -> states.put(state, 0));
        workers.forEach(worker -> states.merge(worker.text("state"), 1, Integer::sum));
        states.forEach((state, number) -> add(PoolMeter.WORKERS, number, state));
    }

    private void addCounters(Fields counters) {
        counters.number("starts").ifPresent(starts -> add(PoolMeter.STARTS, starts.doubleValue()));
        Map<String, Long> exits = new TreeMap<>();
        REASONS.forEach(reason -> exits.put(reason, 0L));
        Fields.entries(
                counters.get("exits"), (reason, number) -> exits.put(reason.toString(), ((Number) number).longValue()));
        exits.forEach((reason, number) -> add(PoolMeter.EXITS, number, reason));
        addTimer(PoolMeter.TIME_TO_READY, 0, counters, "ready", "readyMillis");
        addTimer(PoolMeter.DRAIN, 0, counters, "drained", "drainMillis");
        counters.number("recyclesDone").ifPresent(done -> add(PoolMeter.RECYCLES, done.doubleValue(), "DONE"));
        counters.number("recyclesAborted")
                .ifPresent(aborted -> add(PoolMeter.RECYCLES, aborted.doubleValue(), "ABORTED"));
    }

    private void addUsage(long slotNumber, long worker, Fields usage) {
        String slot = Long.toString(slotNumber);
        addOf(worker, PoolMeter.HEAP_USED, usage, "heapUsedBytes", 1, slot);
        // The JVM's -1: there is no limit.
        if (usage.integer("heapMaxBytes") > 0) {
            addOf(worker, PoolMeter.HEAP_MAX, usage, "heapMaxBytes", 1, slot);
        }
        addOf(worker, PoolMeter.RESIDENT, usage, "residentBytes", 1, slot);
        addOf(worker, PoolMeter.CPU, usage, "cpuMillis", MS_PER_SECOND, slot);
        addOf(worker, PoolMeter.THREADS, usage, "threads", 1, slot);
        addTimer(PoolMeter.GC, worker, usage, "gcCount", "gcMillis", slot);
        addOf(worker, PoolMeter.HEARTBEAT_AGE, usage, "heartbeatAgeMillis", MS_PER_SECOND, slot);
    }

    private void addListener(Fields listener, Map<Long, Fields> incumbents) {
        String address = listener.text("address");
        addOf(0, PoolMeter.LISTENER_QUEUE, listener, "queueLength", 1, address);
        addOf(0, PoolMeter.LISTENER_BACKLOG, listener, "backlog", 1, address);
        Map<Object, Number> accepted = new LinkedHashMap<>();
        Fields.entries(listener.get("accepted"), (worker, number) -> accepted.put(worker, (Number) number));
        incumbents.forEach((slot, worker) -> {
            long id = worker.integer("id");
            Number number = accepted.get(id);
            if (number != null) {
                List<String> tags = List.of(address, Long.toString(slot));
                samples.add(new Sample(PoolMeter.LISTENER_ACCEPTED, tags, id, number.doubleValue(), 0));
            }
        });
    }

    private void add(PoolMeter meter, double value, String... tags) {
        samples.add(new Sample(meter, List.of(tags), 0, value, 0));
    }

    private void addNumber(PoolMeter meter, @Nullable Object value) {
        if (value instanceof Number number) {
            add(meter, number.doubleValue());
        }
    }

    private void addOf(long worker, PoolMeter meter, Fields fields, String name, double divisor, String... tags) {
        fields.number(name)
                .ifPresent(number ->
                        samples.add(new Sample(meter, List.of(tags), worker, number.doubleValue() / divisor, 0)));
    }

    private void addTimer(PoolMeter meter, long worker, Fields fields, String count, String millis, String... tags) {
        if (fields.number(count).isPresent() && fields.number(millis).isPresent()) {
            samples.add(new Sample(meter, List.of(tags), worker, fields.integer(millis), fields.integer(count)));
        }
    }
}
