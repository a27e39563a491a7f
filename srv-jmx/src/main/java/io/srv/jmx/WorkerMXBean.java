package io.srv.jmx;

import java.util.Date;
import javax.management.MXBean;

/**
 * One worker, registered as {@code io.srv:type=Worker,id=N} from its start to the end of its process. What the worker itself
 * reports is null until its first heartbeat, which comes about a second after it was ready.
 *
 * <p>An order that cannot be followed throws {@link IllegalArgumentException} or {@link IllegalStateException} with a sentence
 * that says why.
 */
@Description("One worker of the pool")
@MXBean
public interface WorkerMXBean {

    /** The name of a worker's bean, but for its id. */
    String OBJECT_NAME_PREFIX = "io.srv:type=Worker,id=";

    /**
     * Returns the id of this worker.
     *
     * @return positive, never used again
     */
    @Description("The id of this worker, never used again")
    long getId();

    /**
     * Returns its place in the pool.
     *
     * @return from 0
     */
    @Description("Its place in the pool, from 0")
    int getSlot();

    /**
     * Returns its process id.
     *
     * @return null if it is not known
     */
    @Description("Its process id")
    Long getPid();

    /**
     * Returns its generation.
     *
     * @return 1 or more
     */
    @Description("Its generation: which version of the application and the options it runs")
    long getGeneration();

    /**
     * Returns where it is in its life.
     *
     * @return {@code STARTING}, {@code READY}, {@code STOPPING} or {@code KILLED}
     */
    @Description("Where it is in its life: STARTING, READY, STOPPING or KILLED")
    String getState();

    /**
     * Returns why it was started.
     *
     * @return see {@link WorkerInfo#startReason}
     */
    @Description("Why it was started: BOOT, RECYCLE, REQUEST, LIFETIME, MEMORY, ROLLBACK, RESTART, LEFT or SCALE_UP")
    String getStartReason();

    /**
     * Returns when it was started.
     *
     * @return never null
     */
    @Description("When it was started")
    Date getStarted();

    /**
     * Returns how long it took to become ready.
     *
     * @return milliseconds; null if it was not ready yet
     */
    @Description("How long it took to become ready, in ms")
    Long getReadyAfterMillis();

    /**
     * Returns how long it has been running.
     *
     * @return milliseconds
     */
    @Description("How long it has been running, in ms")
    long getUptimeMillis();

    /**
     * Returns the used heap.
     *
     * @return bytes
     */
    @Description("The used heap, in bytes")
    Long getHeapUsedBytes();

    /**
     * Returns the heap that the JVM has taken from the system.
     *
     * @return bytes
     */
    @Description("The heap that its JVM has taken from the system, in bytes")
    Long getHeapCommittedBytes();

    /**
     * Returns how large the heap may become.
     *
     * @return bytes
     */
    @Description("How large the heap may become, in bytes")
    Long getHeapMaxBytes();

    /**
     * Returns the memory that the JVM uses beside the heap: classes, compiled code.
     *
     * @return bytes
     */
    @Description("What its JVM uses beside the heap, such as for classes and compiled code, in bytes")
    Long getNonHeapUsedBytes();

    /**
     * Returns the resident set size of the process, by proc(5).
     *
     * @return bytes; null if it cannot be read
     */
    @Description("The resident set size of its process, in bytes")
    Long getResidentBytes();

    /**
     * Returns how many live threads it has.
     *
     * @return without the JVM's own
     */
    @Description("How many live threads it has, without the JVM's own")
    Integer getThreadCount();

    /**
     * Returns the processor time of the process, by proc(5).
     *
     * @return milliseconds; null if it cannot be read
     */
    @Description("The processor time of its process, in ms")
    Long getCpuMillis();

    /**
     * Returns the time spent in garbage collections.
     *
     * @return milliseconds
     */
    @Description("The time spent in garbage collections, in ms")
    Long getGcMillis();

    /**
     * Returns the number of garbage collections.
     *
     * @return 0 or more
     */
    @Description("How many garbage collections there were")
    Long getGcCount();

    /**
     * Returns the age of the worker's last heartbeat, which brought what it reports.
     *
     * @return milliseconds
     */
    @Description("The age of its last heartbeat, in ms, which brought what it reports of itself")
    Long getHeartbeatAgeMillis();

    /**
     * Returns how its application says it is, as of the last heartbeat.
     *
     * @return {@code HEALTHY}, also of an application that is not asked; {@code UNHEALTHY}, {@code THROWING} or
     *         {@code NOT_ANSWERING}
     */
    @Description("How its application says it is: HEALTHY, UNHEALTHY, THROWING or NOT_ANSWERING")
    String getHealth();

    /**
     * Returns what its application throws when it is asked how it is.
     *
     * @return one line; empty unless it throws
     */
    @Description("What its application throws when it is asked how it is, in one line")
    String getHealthDetail();

    /**
     * Replaces this worker, which must be ready.
     *
     * @return the id of the recycle that does it, see {@link MasterMXBean#awaitRecycle}
     */
    @Description("Replaces this worker, which must be ready; returns the id of the recycle")
    long recycle();

    /** Kills this worker; a new one takes its place at once. */
    @Description("Kills this worker; a new one takes its place at once")
    void kill();

    /**
     * Takes a thread dump. Waits for the worker, at most 10 s.
     *
     * @return all its threads with their stacks and locks
     */
    @Description("Takes a thread dump")
    String threadDump();

    /**
     * Registers this worker's own MBeans beside this one, in the domains {@code worker-N/…}. Mounting again finds those that
     * have come or gone since. Waits for the worker, at most 10 s.
     *
     * @return how many there are
     */
    @Description("Registers this worker's own MBeans here, in the domains worker-N/...; returns how many there are")
    int mount();

    /** Removes them. They also go with the worker. Idempotent. */
    @Description("Removes this worker's own MBeans from here")
    void unmount();

    /**
     * Returns how many of this worker's own MBeans are mounted.
     *
     * @return 0 if none
     */
    @Description("How many of this worker's own MBeans are registered here")
    int getMountedCount();
}
