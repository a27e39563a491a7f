package io.srv.container.supervisor;

import io.srv.container.supervisor.RecycleStatus.Stage;
import org.jspecify.annotations.Nullable;

/** One recycle, from its begin to its end. */
final class Round {

    final long id;
    final long beganNs;

    /** {@code RECYCLE} and {@code ROLLBACK} are for all workers, the others for one. */
    final StartReason reason;

    /** What it leads to. */
    final long generation;

    /** Null while that is being made. */
    @Nullable
    Generation target;

    int total;
    int replaced;
    int reverted;

    /** How often something was put off, and until when it is. */
    int failures;

    long notBeforeNs;

    /** Set anew with the target. */
    Canary canary;

    /** Not null: it goes back to the good generation, or has ended. */
    @Nullable
    AbortCause cause;

    Round(long id, long beganNs, StartReason reason, long generation, Canary canary) {
        this.id = id;
        this.beganNs = beganNs;
        this.reason = reason;
        this.generation = generation;
        this.canary = canary;
    }

    boolean isOfAll() {
        return reason == StartReason.RECYCLE || reason == StartReason.ROLLBACK;
    }

    boolean goesBack() {
        return cause != null;
    }

    RecycleStatus status(Stage stage, long endedNs) {
        return new RecycleStatus(id, stage, beganNs, endedNs, replaced, total, generation, cause);
    }
}
