package io.srv.api;

import java.time.Duration;

/**
 * A server that srv-container runs in each of its workers.
 *
 * <p>Named in {@code META-INF/services/io.srv.api.SrvApp} of the application's jar and loaded with
 * {@link java.util.ServiceLoader}, so it needs a public constructor without parameters. One instance lives in each
 * worker JVM. {@link #start} and {@link #stop} run on the worker's {@code main} thread, one after the other, each at
 * most once.
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
}
