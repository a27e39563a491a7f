package io.srv.jmx;

import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.management.MXBean;

/**
 * The master of a pool, registered as {@value #OBJECT_NAME}. Reads are of one consistent moment and never wait; operations
 * return as soon as the master has taken the order, unless they say otherwise.
 *
 * <p>It emits a notification for each {@link EventInfo}: the type is {@link EventInfo#type}, the message
 * {@link EventInfo#message}, the user data the open form of {@link WorkerInfo} for events about a worker, of
 * {@link RecycleInfo} for those about a recycle, and null for others.
 *
 * <p>An order that cannot be followed throws {@link IllegalArgumentException} or {@link IllegalStateException} with a
 * sentence that says why.
 */
@MXBean
public interface MasterMXBean {

    /** The name under which the master registers itself. */
    String OBJECT_NAME = "io.srv:type=Master";

    /**
     * Returns what the master is doing.
     *
     * @return {@code BOOTING}, {@code RUNNING}, {@code STOPPING}, {@code KILLING} or {@code STOPPED}
     */
    String getPhase();

    /**
     * Returns the master's process id.
     *
     * @return positive
     */
    long getPid();

    /**
     * Returns the version of srv-container.
     *
     * @return such as {@code 0.1.0}
     */
    String getVersion();

    /**
     * Returns when the master was started.
     *
     * @return never null
     */
    Date getStarted();

    /**
     * Returns what the pool runs, as it was given on the command line or in the options.
     *
     * @return a path, or several
     */
    String getApplication();

    /**
     * Returns how many workers the pool is to have.
     *
     * @return 1 to 1024
     */
    int getWorkerCount();

    /**
     * Makes the pool larger or smaller. New workers start, or those of the highest slots are asked to stop; this returns before
     * they have.
     *
     * @param count 1 to 1024
     */
    void setWorkerCount(int count);

    /**
     * Returns how many workers are ready.
     *
     * @return 0 or more
     */
    int getReadyCount();

    /**
     * Returns the generation of workers that are started now.
     *
     * @return 1 or more
     */
    long getGeneration();

    /**
     * Returns all workers whose processes are not known to have ended.
     *
     * @return by id, oldest first; may be empty
     */
    Map<Long, WorkerInfo> getWorkers();

    /**
     * Returns the listening sockets of the pool.
     *
     * @return in the order they were bound; may be empty
     */
    List<ListenerInfo> getListeners();

    /**
     * Returns the options in force, defaults included.
     *
     * @return a JSON object
     */
    String getOptions();

    /**
     * Returns what has been counted since the master was started.
     *
     * @return never null
     */
    Counters getCounters();

    /**
     * Returns the recycle that was asked for last: a waiting one before a running one, that before an ended one.
     *
     * @return null if there was none yet
     */
    RecycleInfo getLastRecycle();

    /**
     * Returns the last events: up to 1000.
     *
     * @return oldest first; may be empty
     */
    List<EventInfo> getEvents();

    /**
     * Replaces every worker in turn, as SIGHUP does. If a recycle runs, another one follows it; at most one waits.
     *
     * @return the id of the recycle that will have replaced all workers that run now
     */
    long recycle();

    /**
     * Waits until a recycle has ended.
     *
     * @param id     of {@link #recycle} or {@link #recycleWorker}; the last 100 are known
     * @param millis how long to wait at most; 0 does not wait
     * @return the recycle as it is then; {@link RecycleInfo#outcome} tells whether it has ended
     */
    RecycleInfo awaitRecycle(long id, long millis);

    /**
     * Replaces one worker that is ready.
     *
     * @param id of the worker
     * @return the id of the recycle that does it
     */
    long recycleWorker(long id);

    /** Stops all workers gracefully and ends the master, as SIGTERM does. Once it is stopping this changes nothing. */
    void shutdown();

    /** Kills all workers and ends the master, as a second SIGTERM does. */
    void kill();

    /**
     * Takes a thread dump of a worker. Waits for the worker, at most 10 s.
     *
     * @param id of the worker
     * @return all its threads with their stacks and locks
     */
    String threadDump(long id);
}
