package io.srv.jmx;

import java.util.Date;
import javax.management.MXBean;

/**
 * One worker, registered as {@code io.srv:type=Worker,id=N} from its start to the end of its process. What the worker itself
 * reports is null until its first heartbeat, which comes about a second after it was ready.
 *
 * <p>An order that cannot be followed throws {@link IllegalStateException} with a sentence that says why.
 */
@MXBean
public interface WorkerMXBean {

    /** The name of a worker's bean, but for its id. */
    String OBJECT_NAME_PREFIX = "io.srv:type=Worker,id=";

    /**
     * Returns the id of this worker.
     *
     * @return positive, never used again
     */
    long getId();

    /**
     * Returns its place in the pool.
     *
     * @return from 0
     */
    int getSlot();

    /**
     * Returns its process id.
     *
     * @return null if it is not known
     */
    Long getPid();

    /**
     * Returns its generation.
     *
     * @return 1 or more
     */
    long getGeneration();

    /**
     * Returns where it is in its life.
     *
     * @return {@code STARTING}, {@code READY}, {@code STOPPING} or {@code KILLED}
     */
    String getState();

    /**
     * Returns why it was started.
     *
     * @return see {@link WorkerInfo#startReason}
     */
    String getStartReason();

    /**
     * Returns when it was started.
     *
     * @return never null
     */
    Date getStarted();

    /**
     * Returns how long it took to become ready.
     *
     * @return milliseconds; null if it was not ready yet
     */
    Long getReadyAfterMillis();

    /**
     * Returns how long it has been running.
     *
     * @return milliseconds
     */
    long getUptimeMillis();

    /**
     * Returns the used heap.
     *
     * @return bytes
     */
    Long getHeapUsedBytes();

    /**
     * Returns the heap that the JVM has taken from the system.
     *
     * @return bytes
     */
    Long getHeapCommittedBytes();

    /**
     * Returns how large the heap may become.
     *
     * @return bytes
     */
    Long getHeapMaxBytes();

    /**
     * Returns the memory that the JVM uses beside the heap: classes, compiled code.
     *
     * @return bytes
     */
    Long getNonHeapUsedBytes();

    /**
     * Returns the resident set size of the process, by proc(5).
     *
     * @return bytes; null if it cannot be read
     */
    Long getResidentBytes();

    /**
     * Returns how many live threads it has.
     *
     * @return without the JVM's own
     */
    Integer getThreadCount();

    /**
     * Returns the processor time of the process, by proc(5).
     *
     * @return milliseconds; null if it cannot be read
     */
    Long getCpuMillis();

    /**
     * Returns the time spent in garbage collections.
     *
     * @return milliseconds
     */
    Long getGcMillis();

    /**
     * Returns the number of garbage collections.
     *
     * @return 0 or more
     */
    Long getGcCount();

    /**
     * Returns the age of the worker's last heartbeat, which brought what it reports.
     *
     * @return milliseconds
     */
    Long getHeartbeatAgeMillis();

    /**
     * Replaces this worker, which must be ready.
     *
     * @return the id of the recycle that does it, see {@link MasterMXBean#awaitRecycle}
     */
    long recycle();

    /** Kills this worker; a new one takes its place at once. */
    void kill();

    /**
     * Takes a thread dump. Waits for the worker, at most 10 s.
     *
     * @return all its threads with their stacks and locks
     */
    String threadDump();

    /**
     * Registers this worker's own MBeans beside this one, in the domains {@code worker-N/…}. Mounting again finds those that
     * have come or gone since. Waits for the worker, at most 10 s.
     *
     * @return how many there are
     */
    int mount();

    /** Removes them. They also go with the worker. Idempotent. */
    void unmount();

    /**
     * Returns how many of this worker's own MBeans are mounted.
     *
     * @return 0 if none
     */
    int getMountedCount();
}
