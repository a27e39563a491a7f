package io.srv.container.flight;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timestamp;

/** {@code reason} is the name of a {@code StartReason}; {@code outcome} is READY, or the name of an {@code EndReason}. */
@Name("io.srv.WorkerStart")
@Label("Worker Start")
@Description("From a worker's spawn until it is ready, has failed, or is told to stop")
final class WorkerStartEvent extends WorkerEvent {

    @Label("Began")
    @Description("Also if it was before the recording; then the event has no duration")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long began;
}
