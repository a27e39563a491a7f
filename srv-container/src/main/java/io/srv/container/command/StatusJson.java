package io.srv.container.command;

import com.fasterxml.jackson.core.JsonGenerator;
import io.srv.jmx.Counters;
import io.srv.jmx.ListenerInfo;
import io.srv.jmx.MemoryInfo;
import io.srv.jmx.RecycleInfo;
import io.srv.jmx.UsageInfo;
import io.srv.jmx.WorkerInfo;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A {@link Status} as one JSON object on one line. Its names are a promise: {@code docs/commands.md} lists them. */
final class StatusJson {

    private final JsonGenerator json;

    private StatusJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(Status status) {
        return JsonText.line(json -> new StatusJson(json).write(status));
    }

    private void write(Status status) throws IOException {
        json.writeStringField("time", JsonText.time(status.time()));
        json.writeStringField("version", status.version());
        json.writeNumberField("pid", status.pid());
        json.writeStringField("application", status.application());
        json.writeStringField("phase", status.phase());
        json.writeStringField("started", JsonText.time(status.started()));
        json.writeNumberField("uptimeMillis", status.uptimeMillis());
        json.writeNumberField("workerCount", status.workerCount());
        json.writeNumberField("readyCount", status.readyCount());
        json.writeNumberField("generation", status.generation());
        recycle(status.lastRecycle());
        counters(status.counters());
        memory(status.memory());
        json.writeArrayFieldStart("workers");
        for (WorkerInfo worker : status.workers()) {
            worker(status, worker);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("listeners");
        for (ListenerInfo listener : status.listeners()) {
            listener(listener);
        }
        json.writeEndArray();
    }

    private void recycle(@Nullable RecycleInfo recycle) throws IOException {
        if (recycle == null) {
            json.writeNullField("lastRecycle");
            return;
        }
        json.writeObjectFieldStart("lastRecycle");
        json.writeNumberField("id", recycle.id());
        json.writeStringField("outcome", recycle.outcome());
        JsonText.time(json, "began", recycle.began());
        JsonText.time(json, "ended", recycle.ended());
        json.writeNumberField("replaced", recycle.replaced());
        json.writeNumberField("total", recycle.total());
        if (recycle.generation() == null) {
            json.writeNullField("generation");
        } else {
            json.writeNumberField("generation", recycle.generation());
        }
        json.writeStringField("reason", recycle.reason());
        json.writeStringField("cause", recycle.cause());
        json.writeEndObject();
    }

    private void counters(Counters counters) throws IOException {
        json.writeObjectFieldStart("counters");
        json.writeNumberField("starts", counters.starts());
        json.writeNumberField("ready", counters.ready());
        json.writeNumberField("readyMillis", counters.readyMillis());
        json.writeNumberField("crashes", counters.crashes());
        json.writeObjectFieldStart("exits");
        for (Map.Entry<String, Long> reason : new TreeMap<>(counters.exits()).entrySet()) {
            json.writeNumberField(reason.getKey(), reason.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("drained", counters.drained());
        json.writeNumberField("drainMillis", counters.drainMillis());
        json.writeNumberField("recyclesDone", counters.recyclesDone());
        json.writeNumberField("recyclesAborted", counters.recyclesAborted());
        json.writeEndObject();
    }

    private void memory(MemoryInfo memory) throws IOException {
        json.writeObjectFieldStart("memory");
        number("memoryBytes", memory.memoryBytes());
        json.writeNumberField("masterBytes", memory.masterBytes());
        json.writeNumberField("workers", memory.workers());
        number("heapBytesEach", memory.heapBytesEach());
        number("gcThreadsEach", memory.gcThreadsEach());
        json.writeStringField("heapSetBy", memory.heapSetBy());
        json.writeEndObject();
    }

    private void worker(Status status, WorkerInfo worker) throws IOException {
        UsageInfo usage = worker.usage();
        json.writeStartObject();
        json.writeNumberField("id", worker.id());
        json.writeNumberField("slot", worker.slot());
        number("pid", worker.pid());
        json.writeNumberField("generation", worker.generation());
        json.writeStringField("state", worker.state());
        json.writeStringField("startReason", worker.startReason());
        json.writeStringField("endReason", worker.endReason());
        JsonText.time(json, "started", worker.started());
        json.writeNumberField("uptimeMillis", status.uptimeMillis(worker));
        number("readyAfterMillis", worker.readyAfterMillis());
        number("heapUsedBytes", usage == null ? null : usage.heapUsedBytes());
        number("heapCommittedBytes", usage == null ? null : usage.heapCommittedBytes());
        number("heapMaxBytes", usage == null ? null : usage.heapMaxBytes());
        number("nonHeapUsedBytes", usage == null ? null : usage.nonHeapUsedBytes());
        number("residentBytes", usage == null ? null : usage.residentBytes());
        number("threads", usage == null ? null : Long.valueOf(usage.threads()));
        number("cpuMillis", usage == null ? null : usage.cpuMillis());
        number("gcMillis", usage == null ? null : usage.gcMillis());
        number("gcCount", usage == null ? null : usage.gcCount());
        number("heartbeatAgeMillis", usage == null ? null : usage.heartbeatAgeMillis());
        number("accepted", status.accepted(worker));
        json.writeEndObject();
    }

    private void listener(ListenerInfo listener) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", listener.name());
        json.writeStringField("address", listener.address());
        json.writeBooleanField("declared", listener.declared());
        number("backlog", listener.backlog());
        number("queueLength", listener.queueLength());
        number("accepted", Status.accepted(listener));
        json.writeObjectFieldStart("acceptedByWorker");
        for (Map.Entry<Long, Long> worker : new TreeMap<>(listener.accepted()).entrySet()) {
            json.writeNumberField(Long.toString(worker.getKey()), worker.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void number(String name, @Nullable Number value) throws IOException {
        JsonText.number(json, name, value);
    }
}
