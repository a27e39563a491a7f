package io.srv.container.federation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/**
 * The MBeans of workers in the master's MBean server: {@code java.lang:type=Memory} of the worker with the id 3 is
 * {@code worker-3/java.lang:type=Memory}. They are those that the worker had when it was mounted last, and go with it. Reading,
 * writing and invoking them asks the worker. Thread-safe; only what asks a worker waits, at most 10 s, and 60 s for an operation.
 */
public final class Mounts {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Of workers that have ended, and somebody may still be about to mount. */
    private static final int REMEMBERED = 1_000;

    private final MBeanServer server;
    private final Asker asker;
    private final Holdings holdings;
    private final Room room = new Room(Limits.ALL_ANSWERS_HEAP_BYTES);
    private final Map<Long, Mount> mounts = new HashMap<>();
    private final Set<Long> ended = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** Brings a question to a worker. */
    public interface Asker {

        /**
         * Asks a worker and waits for its answer. Called from any thread.
         *
         * @return all of the answer
         * @throws IOException if there is none: a sentence that says why, without its subject, the worker
         */
        ByteBuffer ask(long worker, ByteBuffer question, Duration patience) throws IOException, InterruptedException;
    }

    /** @param server where the MBeans are registered */
    public Mounts(MBeanServer server, Asker asker) {
        this(server, asker, new Holdings());
    }

    Mounts(MBeanServer server, Asker asker, Holdings holdings) {
        this.server = server;
        this.asker = asker;
        this.holdings = holdings;
    }

    /**
     * Registers all MBeans of a worker that are not registered yet, and removes those that it has no more.
     *
     * @return how many there are then
     * @throws IllegalStateException with a sentence that names the worker, if they cannot be mounted; those that were stay
     */
    public int mount(long worker) {
        RemoteWorker remote = new RemoteWorker(worker, asker, room);
        Mount mount;
        synchronized (mounts) {
            if (ended.contains(worker)) {
                throw remote.failed("has ended");
            }
            mount = mounts.computeIfAbsent(worker, id -> new Mount(remote, server, holdings));
        }
        return mount.mount(PATIENCE);
    }

    /** Removes the MBeans of a worker. A mount that is under way fails. Idempotent. */
    public void unmount(long worker) {
        Mount mount = mountOf(worker);
        if (mount != null) {
            mount.unmount();
        }
    }

    /** Returns how many MBeans of a worker are mounted. */
    public int mounted(long worker) {
        Mount mount = mountOf(worker);
        return mount == null ? 0 : mount.size();
    }

    /** The worker has ended. Its MBeans are removed soon, on a thread for that; nothing of it can be mounted any more. */
    public void gone(long worker) {
        Mount mount;
        synchronized (mounts) {
            ended.add(worker);
            mount = mounts.remove(worker);
        }
        if (mount != null) {
            mount.end();
            Thread thread = new Thread(mount::unmount, "srv-unmount");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Takes a thread dump of a worker.
     *
     * @throws IllegalStateException with a sentence that names the worker, if there is none
     */
    public String threadDump(long worker) {
        RemoteWorker remote = new RemoteWorker(worker, asker, room);
        try (Answer answer = remote.ask(new Question.ThreadDump(), PATIENCE)) {
            return Messages.readText(remote.onlyContent(answer), answer.budget());
        } catch (UnreadableException e) {
            throw remote.unreadable(e);
        } catch (JMException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private @Nullable Mount mountOf(long worker) {
        synchronized (mounts) {
            return mounts.get(worker);
        }
    }

    /** Tells whether nothing is kept for any mount. */
    boolean isEmpty() {
        return holdings.isEmpty();
    }
}
