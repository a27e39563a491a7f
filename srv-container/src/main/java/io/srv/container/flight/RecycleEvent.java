package io.srv.container.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/** {@code reason} is RECYCLE, or REQUEST where single workers are replaced; {@code outcome} is DONE or ABORTED. */
@Name("io.srv.Recycle")
@Label("Recycle")
@Description("From the begin of a recycle to its end")
@Category("srv-container")
@StackTrace(false)
final class RecycleEvent extends Event {

    @Label("Recycle Id")
    long id;

    @Label("Generation")
    @Description("That of the new workers")
    long generation;

    @Label("Reason")
    String reason = "";

    @Label("Outcome")
    String outcome = "";

    @Label("Cause")
    @Description("Why it was aborted: which worker, at which stage, by what")
    @Nullable
    String cause;

    @Label("Replaced Workers")
    int replaced;

    @Label("Workers to Replace")
    int total;

    @Label("Began")
    @Description("Also if it was before the recording; then the event has no duration")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long began;
}
