package io.srv.jmx;

import javax.management.MXBean;

/** The master of a pool, registered as {@value #OBJECT_NAME}. Reads are of one consistent moment; operations return at once. */
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
     * Returns how many workers the pool is to have.
     *
     * @return 1 to 1024
     */
    int getWorkerCount();

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

    /** Replaces every worker in turn, as SIGHUP does. */
    void recycle();

    /** Stops all workers gracefully and ends the master, as SIGTERM does. */
    void shutdown();
}
