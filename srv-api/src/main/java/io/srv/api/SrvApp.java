package io.srv.api;

import java.time.Duration;

/**
 * A server that srv-container runs in each of its workers.
 *
 * <p>Named in {@code META-INF/services/io.srv.api.SrvApp} of the application's jar and loaded with
 * {@link java.util.ServiceLoader}, so it needs a public constructor without parameters. One instance lives in each
 * worker JVM. {@link #start} and {@link #stop} run on the worker's {@code main} thread, one after the other, each at
 * most once; {@link #healthy} runs on a thread of its own.
 */
public interface SrvApp {

    /**
     * Starts serving, and returns.
     *
     * <p>The worker counts as ready only after this method has returned, so it must not join its server's threads: the
     * worker keeps its JVM up by itself. It has {@code worker.timeout} for that; past it the worker is killed and tried
     * again.
     *
     * @param context the worker's identity, options and listeners; never null, usable from any thread until the JVM ends
     * @throws Exception if the application cannot start: logged with its stack trace, and the worker exits with 10
     */
    void start(SrvContext context) throws Exception;

    /**
     * Finishes what was accepted, and returns.
     *
     * <p>Called once, after the listeners went quiet (they accept nothing more, and are still open) and the
     * {@link SrvContext#onDisconnect} callbacks have run. Accepted connections may be served until {@code grace} has
     * passed; then the process is killed. When this method returns the worker exits, whatever threads remain. Not called
     * when the worker is told to stop while {@link #start} is still running.
     *
     * @param reason why; {@link StopReason#RECYCLE} means a successor already serves
     * @param grace  time left until the process is killed; positive
     * @throws Exception if stopping failed: logged, and the worker exits with 12
     */
    void stop(StopReason reason, Duration grace) throws Exception;

    /**
     * Tells whether this application can still do its work: that it has no deadlock, say, and that its pool of threads
     * takes work.
     *
     * <p>Called about once a second on the thread {@code srv-health}, never twice at once, from the return of
     * {@link #start} until the worker is told to stop; a call that is under way then may overlap with {@link #stop}. It
     * must be cheap, and should depend on nothing that all workers share: where a database is down, replacing the workers
     * does not bring it back. An application that does not override this method is not asked, and nor is one that has a
     * {@code main} method in place of this interface.
     *
     * <p>There are three ways to be unhealthy: to return false, to throw, and not to return within two seconds. A worker that
     * is so for {@code worker.heartbeat.timeout} without a break, or that is not heard of at all for as long, is ended:
     * its thread dump is written, it is killed, and replaced.
     *
     * @return true if it can
     * @throws Exception or an Error if it cannot, or cannot tell: logged with its stack trace when it begins to
     */
    default boolean healthy() throws Exception {
        return true;
    }
}
