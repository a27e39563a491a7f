package io.srv.jmx;

import java.util.Map;
import javax.management.MXBean;

/** One listening socket of the pool, registered as {@code io.srv:type=Listener,address="…"} with its bound address. */
@MXBean
public interface ListenerMXBean {

    /**
     * Returns what the application may call it.
     *
     * @return never null
     */
    String getName();

    /**
     * Returns where it listens, in canonical form.
     *
     * @return such as {@code *:8080} or {@code unix:/run/app.sock}
     */
    String getAddress();

    /**
     * Tells whether the options name it; else a worker asked for it.
     *
     * @return true if they do
     */
    boolean isDeclared();

    /**
     * Returns how many connections may wait.
     *
     * @return null if there is no such limit
     */
    Integer getBacklog();

    /**
     * Returns how many connections wait to be accepted now.
     *
     * @return null if the system does not tell
     */
    Integer getQueueLength();

    /**
     * Returns how many connections each worker has accepted, as of its last heartbeat.
     *
     * @return by worker id; without the workers that do not accept through the JDK
     */
    Map<Long, Long> getAccepted();
}
