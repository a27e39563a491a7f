package io.srv.container.flight;

import io.srv.container.supervisor.WorkerStatus;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** An event about one worker. The JDK reads the fields when it is committed. */
@Category("srv-container")
@StackTrace(false)
abstract sealed class WorkerEvent extends Event permits WorkerStartEvent, WorkerDrainEvent, WorkerExitEvent {

    @Label("Slot")
    @Description("The worker's place in the pool, from 0")
    int slot;

    @Label("Worker Id")
    @Description("Never used again")
    long id;

    @Label("Process Id")
    @Description("0 if there was no process")
    long pid;

    @Label("Generation")
    long generation;

    @Label("Reason")
    String reason = "";

    @Label("Outcome")
    String outcome = "";

    @Label("Cause")
    @Description("What the log says of it")
    @Nullable
    String cause;

    final void describe(WorkerStatus worker, @Nullable Long processId) {
        slot = worker.worker().slot();
        id = worker.id();
        pid = processId == null ? 0 : processId;
        generation = worker.worker().generation();
    }
}
