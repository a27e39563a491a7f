package io.srv.api;

import java.util.List;

/**
 * What a worker knows of itself, and what it may ask of its master.
 *
 * <p>All methods may be called from any thread, and none returns null. The identity is also there as environment and
 * system properties: {@code SRV_WORKER_ID}, {@code SRV_SLOT}, {@code SRV_GENERATION}.
 */
public interface SrvContext {

    /**
     * Returns the number of this worker: counted from 1 in the master's lifetime and never reused.
     *
     * @return 1 or more
     */
    long workerId();

    /**
     * Returns this worker's place in the pool. During a recycle two workers share a slot for a while: the old one and
     * its successor. Use {@link #workerId()} to name what only one process may own, a log file for example.
     *
     * @return 0 or more, less than the size that the pool had when this worker was started
     */
    int slot();

    /**
     * Returns the number of the generation that this worker runs: which version of the application, and of its options. It is 1
     * at the start, and a new number with each recycle of the whole pool; a rollback goes back to an earlier one. A successor
     * that a worker asked for by {@link #recycle()} has the generation of the pool.
     *
     * @return 1 or more
     */
    long generation();

    /**
     * Returns the {@code app} subtree of the options, as JSON text.
     *
     * @return JSON; <code>{}</code> if the options have no {@code app}
     */
    String options();

    /**
     * Returns the shared listener of that name or address.
     *
     * <p>Names and addresses are those of the {@code listen} option: {@code "8080"}, {@code "127.0.0.1:8080"},
     * {@code "[::1]:8080"}, {@code "host:8080"}, {@code "unix:/run/app.sock"}. An address that was not declared is bound
     * by the master now and handed over; this call waits for that, and the first such call in a worker takes some
     * hundred milliseconds longer. The same name or address gives the same object each time.
     *
     * <p>A declared UDP address, {@code "udp:5353"}, has a listener of which only the name and the {@linkplain
     * Listener#address() address} are of use: what the application binds there, a {@link java.nio.channels.DatagramChannel}
     * or a {@link java.net.DatagramSocket}, is shared.
     *
     * @param nameOrAddress a declared listener's name or address, or an address
     * @return the listener
     * @throws IllegalArgumentException      if this is neither a declared name nor an address, or a UDP address that was not
     *                                       declared
     * @throws IllegalStateException         if draining has begun, or native code cannot be loaded to receive a listener
     *                                       that was not declared
     * @throws java.io.UncheckedIOException if the master could not bind the address; its cause is the
     *                                       {@link java.net.BindException}, or the
     *                                       {@link java.net.UnknownHostException} if the host has no address
     */
    Listener listen(String nameOrAddress);

    /**
     * Returns the declared listeners in the order of the {@code listen} option, so that an application needs no address
     * in its code. Those for UDP are not among them.
     *
     * @return unmodifiable; empty if none was declared
     */
    List<Listener> listeners();

    /**
     * Registers what to run when this worker stops accepting, before {@link SrvApp#stop}.
     *
     * <p>Callbacks run in the order they were registered, on the worker's {@code main} thread; one that throws is logged
     * and the next one runs. Registered after draining began, a callback runs at once on the calling thread. None runs
     * when the worker is told to stop while {@link SrvApp#start} is still running.
     *
     * @param callback what to run
     */
    void onDisconnect(Runnable callback);

    /**
     * Tells whether this worker was told to stop. An HTTP server answers {@code Connection: close} from then on, so that
     * its clients come back over a new connection, to another worker.
     *
     * @return true from the moment of the order until the JVM ends
     */
    boolean draining();

    /**
     * Asks the master for a successor: it is started, and when it is ready this worker is told to stop, with
     * {@link StopReason#RECYCLE}. Returns at once. Asking again changes nothing, so it may be called for every request
     * from some number on; within one second only the first call counts. If the successor does not become ready this
     * worker stays, and may ask again.
     */
    void recycle();
}
