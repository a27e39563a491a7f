package io.srv.container.flight;

import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.WorkerStatus;
import org.jspecify.annotations.Nullable;

/** Begins and ends events: the one class that knows theirs. */
final class Recorded {

    private Recorded() {}

    static Object beginStart() {
        WorkerStartEvent event = new WorkerStartEvent();
        event.begin();
        return event;
    }

    static Object beginDrain() {
        WorkerDrainEvent event = new WorkerDrainEvent();
        event.begin();
        return event;
    }

    static Object beginRecycle() {
        RecycleEvent event = new RecycleEvent();
        event.begin();
        return event;
    }

    static void start(Span span, String outcome, @Nullable String cause) {
        WorkerStartEvent event = span.event() instanceof WorkerStartEvent begun ? begun : new WorkerStartEvent();
        event.began = span.began().toEpochMilli();
        end(event, span, outcome, cause);
    }

    static void drain(Span span, String outcome, String cause) {
        WorkerDrainEvent event = span.event() instanceof WorkerDrainEvent begun ? begun : new WorkerDrainEvent();
        event.began = span.began().toEpochMilli();
        end(event, span, outcome, cause);
    }

    private static void end(WorkerEvent event, Span span, String outcome, @Nullable String cause) {
        if (span.worker() != null) {
            event.describe(span.worker(), span.pid());
        }
        event.reason = span.reason();
        event.outcome = outcome;
        event.cause = cause;
        event.commit();
    }

    static void exit(WorkerStatus worker, @Nullable Long pid, Notice.WorkerEnded ended, String cause) {
        WorkerExitEvent event = new WorkerExitEvent();
        event.describe(worker, pid);
        event.reason = ended.reason().name();
        event.outcome = ended.status() == null ? "never ran" : String.valueOf(ended.status());
        event.cause = cause;
        event.commit();
    }

    static void recycle(Span span, RecycleStatus recycle, @Nullable String cause) {
        RecycleEvent event = span.event() instanceof RecycleEvent begun ? begun : new RecycleEvent();
        event.id = recycle.id();
        event.generation = span.generation();
        event.reason = span.reason();
        event.outcome = recycle.stage().name();
        event.cause = cause;
        event.replaced = recycle.replaced();
        event.total = recycle.total();
        event.began = span.began().toEpochMilli();
        event.commit();
    }
}
