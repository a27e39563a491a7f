package io.srv.jmx;

import java.util.Map;
import javax.management.MXBean;

/** One listening socket of the pool, registered as {@code io.srv:type=Listener,address="…"} with its bound address. */
@Description("One listening socket of the pool")
@MXBean
public interface ListenerMXBean {

    /**
     * Returns what the application may call it.
     *
     * @return never null
     */
    @Description("What the application may call it")
    String getName();

    /**
     * Returns where it listens, in canonical form.
     *
     * @return such as {@code *:8080} or {@code unix:/run/app.sock}
     */
    @Description("Where it listens")
    String getAddress();

    /**
     * Tells whether the options name it; else a worker asked for it.
     *
     * @return true if they do
     */
    @Description("Whether the options name it; else a worker asked for it")
    boolean isDeclared();

    /**
     * Returns how many connections may wait.
     *
     * @return null if there is no such limit, or it is not known
     */
    @Description("How many connections may wait")
    Integer getBacklog();

    /**
     * Returns how many connections wait to be accepted now.
     *
     * @return null if the system does not tell
     */
    @Description("How many connections wait to be accepted now")
    Integer getQueueLength();

    /**
     * Returns how many connections each worker has accepted, as of its last heartbeat.
     *
     * @return by worker id; without the workers that do not accept through the JDK
     */
    @Description(
            "How many connections each worker has accepted, by id; without workers that do not accept through the JDK")
    Map<Long, Long> getAccepted();
}
