package io.srv.container.supervisor;

import io.srv.container.exit.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fact that the supervisor is told. Facts about a worker that it does not know, or no longer, change nothing. */
public sealed interface Event {

    /** The listeners are bound; workers may start. */
    record Begun() implements Event {}

    /** The worker's application has returned from {@code start}. */
    record Online(long id) implements Event {}

    /** The worker has opened a shared listener. */
    record Listening(long id) implements Event {}

    /** The worker's application cannot start, as the worker itself says; its exit follows. */
    record StartAborted(long id, String cause) implements Event {}

    /** The worker wants to stop: somebody sent it SIGTERM. */
    record Leaving(long id) implements Event {}

    /**
     * The worker gave a sign of life.
     *
     * @param memoryBytes what its process uses (RSS); 0 if that is not known
     */
    record Beat(long id, Health health, long memoryBytes) implements Event {}

    /** The worker cannot write its thread dump, and why. */
    record NotDumped(long id, String why) implements Event {}

    /** The worker asks for a successor. */
    record SuccessorWanted(long id) implements Event {}

    /** The worker's control socket is at its end, or was closed for nonsense. Usually its exit follows. */
    record LinkLost(long id) implements Event {}

    /** The worker could not be spawned: there never was a process. */
    record SpawnFailed(long id, String cause) implements Event {}

    /** The worker's process was reaped. */
    record Exited(long id, ExitStatus status) implements Event {}

    /** Somebody wants every worker replaced. A request. */
    record RecycleRequested() implements Event {}

    /** Somebody wants the generation before. A request. */
    record RollbackRequested() implements Event {}

    /** The answer to {@link Command.Prepare}: workers of the new generation may be started. */
    record Prepared(long recycle, Settings settings) implements Event {}

    /** The other answer: one line for each problem. */
    record NotPrepared(long recycle, List<String> problems) implements Event {}

    /** Somebody wants this worker replaced. A request. */
    record ReplaceRequested(long id) implements Event {}

    /** Somebody wants this worker killed. A request. */
    record KillRequested(long id) implements Event {}

    /** Somebody wants the pool gone at once. A request. */
    record KillAllRequested() implements Event {}

    /** Somebody wants the pool stopped; the second time, at once. A request. */
    record ShutdownRequested() implements Event {}

    /** Somebody wants the pool larger or smaller by this many workers. */
    record ResizeRequested(int by) implements Event {}

    /** Somebody wants the pool to have this many workers. A request. */
    record CountRequested(int count) implements Event {}

    /** Somebody wants the pool handed over to another program in the place of this one. A request. */
    record UpgradeRequested() implements Event {}

    /** The answer to {@link Command.HandOver}: this master stays. If all goes well nobody is left to answer. */
    record UpgradeFailed(String why) implements Event {}

    /**
     * This is the first fact after {@link Supervisor#restore}: who was handed over is watched again.
     *
     * @param byNs    for how long nobody was
     * @param failure why the program that was to take over did not, and this is the one before again; null if it is not
     */
    record TakenOver(long byNs, @Nullable String failure) implements Event {}

    /** The answer to {@link Command.ReadQueues}: how many connections wait to be accepted. */
    record QueuesRead(int waiting) implements Event {}

    /** The master did not run for so long: it was stopped or starved. */
    record Stalled(long byNs) implements Event {}

    /** The booked wake-up. */
    record Woken() implements Event {}
}
