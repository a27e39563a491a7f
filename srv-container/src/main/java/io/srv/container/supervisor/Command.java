package io.srv.container.supervisor;

import io.srv.api.StopReason;
import org.jspecify.annotations.Nullable;

/** An order of the supervisor, to be carried out in the order given. */
public sealed interface Command {

    /** Start this worker's process. Failure is told by {@link Event.SpawnFailed}. */
    record Spawn(WorkerView worker) implements Command {}

    /** Tell the worker to stop; it is killed when {@code graceNs} has passed. */
    record AskToStop(long id, StopReason reason, long graceNs) implements Command {}

    /**
     * Make this generation of what lies on the disk now, unless it was made before; the answer is {@link Event.Prepared} or {@link Event.NotPrepared},
     * for this recycle.
     */
    record Prepare(long recycle, long generation) implements Command {}

    /**
     * Have the worker write its thread dump; it is killed soon after. {@link Event.NotDumped} tells that there will be none.
     */
    record DumpThreads(long id) implements Command {}

    /** Kill the worker's process; its exit follows. Given at most once for each worker. */
    record Kill(long id) implements Command {}

    /** Hand the pool over to another program, of which {@link Event.UpgradeFailed} tells if that cannot be done. */
    record HandOver() implements Command {}

    /** Find out how many connections wait in the listeners' queues, and tell by {@link Event.QueuesRead}. */
    record ReadQueues() implements Command {}

    /** Pass on this news. */
    record Tell(Notice notice) implements Command {}

    /** All workers are gone and none will be started: end the master. */
    record Finish(Outcome outcome, @Nullable FailedStart lastFailure) implements Command {}
}
