package io.srv.container.command;

import io.srv.jmx.EventInfo;
import io.srv.jmx.MasterMXBean;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.management.InstanceNotFoundException;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;

/**
 * The events of a master, each once and in order, however they come.
 *
 * <p>Notifications only wake: what is delivered is read from the master's own list, by sequence number. So nothing can fall between
 * history and notifications, nothing is told twice, and what JMX drops when a burst overruns its buffers is still there. Lost are
 * only those that a thousand others followed before we looked. For one reader; the listeners run on JMX's threads.
 */
final class EventFeed {

    private final MasterMXBean bean;
    private final Semaphore news = new Semaphore(0);
    private long lastSequence;
    private long lost;

    private EventFeed(MasterMXBean bean) {
        this.bean = bean;
    }

    /** @throws IOException if the connection broke, or the bean is gone */
    static EventFeed of(MasterMXBean bean, JMXConnector connector, ObjectName name) throws IOException {
        EventFeed feed = new EventFeed(bean);
        NotificationListener wake = (notification, handback) -> feed.news.release();
        // Also told of notifications that were dropped, and of a connection that broke.
        connector.addConnectionNotificationListener(wake, null, null);
        try {
            connector.getMBeanServerConnection().addNotificationListener(name, wake, null, null);
        } catch (InstanceNotFoundException e) {
            throw new IOException(e);
        }
        return feed;
    }

    /** Returns what happened so far, up to 1000 events, oldest first; call it first. What is older is not counted as lost. */
    List<EventInfo> history() {
        List<EventInfo> all = read();
        lost = 0;
        return all;
    }

    /** Returns what happened since the last call, up to 1000 events, oldest first; never waits. */
    List<EventInfo> read() {
        List<EventInfo> all = bean.getEvents();
        List<EventInfo> fresh =
                all.stream().filter(event -> event.sequence() > lastSequence).toList();
        if (!fresh.isEmpty()) {
            lost += fresh.get(0).sequence() - lastSequence - 1;
            lastSequence = fresh.get(fresh.size() - 1).sequence();
        }
        return fresh;
    }

    /** Returns like {@link #read}, but waits for something to happen: at most so long, and then returns an empty list. */
    List<EventInfo> await(long millis) {
        try {
            if (!news.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                return List.of();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
        news.drainPermits();
        return read();
    }

    /** Returns how many events were missed since the last call, because they came faster than they were read. */
    long takeLost() {
        long count = lost;
        lost = 0;
        return count;
    }
}
