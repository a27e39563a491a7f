package io.srv.container.supervisor;

import org.jspecify.annotations.Nullable;

/**
 * A recycle in one moment; times in nanoseconds of the supervisor's clock.
 *
 * @param id       counted from 1
 * @param beganNs  {@link Supervisor#NEVER} while it waits
 * @param endedNs  {@link Supervisor#NEVER} until it has ended
 * @param replaced how many workers were replaced
 * @param total    how many are to be
 * @param generation what it leads to; 0 if that is not known yet
 * @param cause    why it was or is being aborted; null if it is not
 */
public record RecycleStatus(
        long id,
        Stage stage,
        long beganNs,
        long endedNs,
        int replaced,
        int total,
        long generation,
        @Nullable AbortCause cause) {

    /** The names are those of beans and meters. */
    public enum Stage {
        /** For another one to end. */
        WAITING,
        RUNNING,
        DONE,
        /** Not all were replaced. */
        ABORTED;

        public boolean isEnd() {
            return this == DONE || this == ABORTED;
        }
    }
}
