package io.srv.container.master;

import io.srv.container.supervisor.Notice;
import io.srv.container.supervisor.RecycleStatus;
import io.srv.container.supervisor.Snapshot;
import io.srv.container.supervisor.WorkerStatus;
import io.srv.container.supervisor.WorkerView;
import java.time.Instant;
import java.util.OptionalLong;
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
        String sentence) {

    static News of(Notice notice, Snapshot now, Snapshot before, WorkerProcesses processes, String sentence) {
        WorkerView view = notice.worker();
        WorkerStatus worker = null;
        OptionalLong pid = OptionalLong.empty();
        if (view != null) {
            worker = now.worker(view.id()).or(() -> before.worker(view.id())).orElse(null);
            pid = processes.pid(view.id());
        }
        RecycleStatus recycle = now.recycles().stream()
                .filter(one -> one.id() == notice.recycle())
                .findFirst()
                .orElse(null);
        return new News(
                Instant.now(), notice, worker, pid.isPresent() ? (Long) pid.getAsLong() : null, recycle, sentence);
    }
}
