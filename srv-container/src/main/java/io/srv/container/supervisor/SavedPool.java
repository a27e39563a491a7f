package io.srv.container.supervisor;

import io.srv.api.StopReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool that serves and replaces nobody, as plain data: what a supervisor goes on from when the master is another program.
 * Part of the format in which a master hands over to one of another version, so components are only ever added, and 0, false
 * and null must do for one that an older master did not know.
 *
 * <p>Times are nanoseconds of the supervisor's clock, which goes on; {@link Supervisor#NEVER} as ever.
 *
 * @param countOfOptions    how many workers the options in force ask for; the slots say how many there are
 * @param good              the number of the good generation
 * @param previous          of the one before; 0 if there is none
 * @param lastGeneration    the highest number that was given, as the next two
 * @param waitingRecycle    the id of a recycle that was asked for meanwhile; 0 if none was
 * @param lastUpgrade       the id of the upgrade that this is for
 * @param nextRestartNs     when the next failed worker may be replaced
 * @param slots             in their order
 * @param workers           oldest first
 * @param recycles          those that have ended, oldest first
 */
public record SavedPool(
        long begunNs,
        int countOfOptions,
        long good,
        long previous,
        long lastGeneration,
        long lastWorker,
        long lastRecycle,
        long waitingRecycle,
        long lastUpgrade,
        long nextRestartNs,
        List<SavedSlot> slots,
        List<SavedWorker> workers,
        List<SavedRecycle> recycles,
        Totals totals) {

    /** The same, with nothing to go back to. */
    public SavedPool withoutThePrevious() {
        return new SavedPool(
                begunNs,
                countOfOptions,
                good,
                0,
                lastGeneration,
                lastWorker,
                lastRecycle,
                waitingRecycle,
                lastUpgrade,
                nextRestartNs,
                slots,
                workers,
                recycles,
                totals);
    }

    /**
     * A place in the pool.
     *
     * @param incumbent the id of its worker; 0 if it is empty
     * @param failedNs  when its last failures were, oldest first
     */
    public record SavedSlot(
            long incumbent,
            long notBeforeNs,
            StartReason startReason,
            int failuresInARow,
            List<Long> failedNs,
            boolean broken) {}

    /** One worker; see {@link Worker}. */
    public record SavedWorker(
            long id,
            int slot,
            long generation,
            boolean replacement,
            StartReason startReason,
            WorkerState state,
            boolean online,
            boolean listening,
            boolean successorWanted,
            @Nullable String abortCause,
            @Nullable StopReason stopReason,
            @Nullable EndReason ending,
            long spawnedNs,
            long readyNs,
            long sinceNs,
            long deadlineNs,
            long linkJudgedNs,
            long leaveJudgedNs,
            Health health,
            long beatNs,
            long healthyNs,
            long heardHealthyNs,
            long renewAtNs,
            StartReason renewReason,
            boolean holdsUp) {}

    /**
     * A recycle that has ended.
     *
     * @param cause  why it was aborted, in a sentence, and by name; both null if it was not
     */
    public record SavedRecycle(
            long id,
            RecycleStatus.Stage stage,
            long beganNs,
            long endedNs,
            int replaced,
            int total,
            long generation,
            @Nullable String cause,
            @Nullable String causeName) {}
}
