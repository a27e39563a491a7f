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
@Description("The master of a pool of workers")
@MXBean
public interface MasterMXBean {

    /** The name under which the master registers itself. */
    String OBJECT_NAME = "io.srv:type=Master";

    /**
     * Returns what the master is doing.
     *
     * @return {@code BOOTING}, {@code RUNNING}, {@code STOPPING}, {@code KILLING} or {@code STOPPED}
     */
    @Description("What the master is doing: BOOTING, RUNNING, STOPPING, KILLING or STOPPED")
    String getPhase();

    /**
     * Returns the master's process id.
     *
     * @return positive
     */
    @Description("The master's process id")
    long getPid();

    /**
     * Returns the version of srv-container.
     *
     * @return such as {@code 0.1.0}
     */
    @Description("The version of srv-container")
    String getVersion();

    /**
     * Returns when the master was started.
     *
     * @return never null
     */
    @Description("When the master was started")
    Date getStarted();

    /**
     * Returns what the pool runs, as it was given on the command line or in the options.
     *
     * @return a path, or several
     */
    @Description("What the pool runs")
    String getApplication();

    /**
     * Returns how many workers the pool is to have.
     *
     * @return 1 to 1024
     */
    @Description("How many workers the pool is to have, 1 to 1024; set it to resize the pool")
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
    @Description("How many workers are ready")
    int getReadyCount();

    /**
     * Returns the generation that serves: that of workers that are started now, unless a recycle tries another one.
     *
     * @return 1 or more
     */
    @Description("The generation that serves: that of workers that are started now, unless a recycle tries another one")
    long getGeneration();

    /**
     * Returns the generation before, to which a rollback leads.
     *
     * @return null if there is none
     */
    @Description("The generation before, to which a rollback leads")
    Long getPreviousGeneration();

    /**
     * Returns all workers whose processes are not known to have ended.
     *
     * @return by id, oldest first; may be empty
     */
    @Description("All workers whose processes are not known to have ended, by id, oldest first")
    Map<Long, WorkerInfo> getWorkers();

    /**
     * Returns the listening sockets of the pool.
     *
     * @return in the order they were bound; may be empty
     */
    @Description("The listening sockets of the pool, in the order they were bound")
    List<ListenerInfo> getListeners();

    /**
     * Returns the options in force, defaults included.
     *
     * @return a JSON object
     */
    @Description("The options in force, defaults included, as JSON")
    String getOptions();

    /**
     * Returns how the memory is divided among the workers that are started now.
     *
     * @return never null
     */
    @Description("How the memory is divided among the workers")
    MemoryInfo getMemory();

    /**
     * Returns what has been counted since the master was started.
     *
     * @return never null
     */
    @Description("What has been counted since the master was started")
    Counters getCounters();

    /**
     * Returns the recycle that was asked for last: a waiting one before a running one, that before an ended one.
     *
     * @return null if there was none yet
     */
    @Description("The recycle that was asked for last: a waiting one before a running one, that before an ended one")
    RecycleInfo getLastRecycle();

    /**
     * Returns the upgrade that was asked for last.
     *
     * @return null if there was none yet
     */
    @Description("The upgrade that was asked for last")
    UpgradeInfo getLastUpgrade();

    /**
     * Returns the last events: up to 1000.
     *
     * @return oldest first; may be empty
     */
    @Description("The last 1000 events, oldest first")
    List<EventInfo> getEvents();

    /**
     * Replaces every worker in turn, as SIGHUP does. If a recycle runs, another one follows it; at most one waits.
     *
     * @return the id of the recycle that will have replaced all workers that run now
     */
    @Description("Replaces every worker in turn, as SIGHUP does; returns the id of the recycle")
    long recycle();

    /**
     * Replaces every worker in turn by one of the generation before, with its application and its options. While a recycle runs,
     * that is aborted instead, and what it has replaced goes back.
     *
     * @return the id of the recycle that does it
     */
    @Description("Goes back to the generation before, or aborts the recycle that runs; returns the id of the recycle")
    long rollback();

    /**
     * Replaces the master itself, in the same process, by srv-container as it is installed now: workers, listeners and queues stay
     * as they are. It tries first whether it could take over; if not, nothing changes. Returns at once; all connections to
     * this JVM end when it takes over, and {@link #getLastUpgrade} of the new one tells the outcome.
     *
     * @return the id of the upgrade
     */
    @Description(
            "Replaces the master, in the same process, by srv-container as it is installed now; returns the id of the upgrade")
    long upgrade();

    /**
     * Waits until a recycle has ended.
     *
     * @param id     of {@link #recycle}, {@link #rollback} or {@link #recycleWorker}; the last 100 are known
     * @param millis how long to wait at most; 0 does not wait
     * @return the recycle as it is then; {@link RecycleInfo#outcome} tells whether it has ended
     */
    @Description("Waits until a recycle has ended, at most so long, and returns it as it is then")
    RecycleInfo awaitRecycle(long id, long millis);

    /**
     * Replaces one worker that is ready.
     *
     * @param id of the worker
     * @return the id of the recycle that does it
     */
    @Description("Replaces one worker that is ready; returns the id of the recycle")
    long recycleWorker(long id);

    /** Stops all workers gracefully and ends the master, as SIGTERM does. Once it is stopping this changes nothing. */
    @Description("Stops all workers gracefully and ends the master, as SIGTERM does")
    void shutdown();

    /** Kills all workers and ends the master, as a second SIGTERM does. */
    @Description("Kills all workers and ends the master, as a second SIGTERM does")
    void kill();

    /**
     * Takes a thread dump of a worker. Waits for the worker, at most 10 s.
     *
     * @param id of the worker
     * @return all its threads with their stacks and locks
     */
    @Description("Takes a thread dump of a worker")
    String threadDump(long id);
}
