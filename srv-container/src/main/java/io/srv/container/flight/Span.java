package io.srv.container.flight;

import io.srv.container.supervisor.WorkerStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has begun and not ended yet. It names no class of the recorder, so that it can be kept while nobody records.
 *
 * @param reason     why it began
 * @param generation of the worker or the recycle
 * @param worker     null for a recycle
 * @param pid        null if it is not known
 * @param event      one that was begun at that time; null if nobody recorded
 */
record Span(
        Instant began,
        String reason,
        long generation,
        @Nullable WorkerStatus worker,
        @Nullable Long pid,
        @Nullable Object event) {}
