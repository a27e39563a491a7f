package io.srv.container.flight;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timestamp;

/**
 * {@code reason} is the name of an {@code EndReason}, why it was told to stop; {@code outcome} is STOPPED, or why it was killed
 * after all.
 */
@Name("io.srv.WorkerDrain")
@Label("Worker Drain")
@Description("From the order to stop until the worker's process is gone")
final class WorkerDrainEvent extends WorkerEvent {

    @Label("Began")
    @Description("Also if it was before the recording; then the event has no duration")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long began;
}
