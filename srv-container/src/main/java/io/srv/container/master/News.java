package io.srv.container.master;

import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.WorkerStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notice, for those who watch the pool.
 *
 * @param worker   whom it is about, as it is now, or was when it ended; null if it is about none
 * @param pid      of that worker; null if it is not known
 * @param recycle  the recycle that it is about; null if it is about none
 * @param sentence as the log says it
 */
public record News(
        Instant time,
        Notice notice,
        @Nullable WorkerStatus worker,
        @Nullable Long pid,
        @Nullable RecycleStatus recycle,
        String sentence) {}
