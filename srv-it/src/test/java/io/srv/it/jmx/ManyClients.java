package io.srv.it.jmx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Many JMX clients, each a thread with a connection of its own, that read, order and listen as fast as they are answered. A
 * process of its own: its connections end with it.
 *
 * <p>Arguments: the service URL, how many clients, how many operations each, how many workers the pool has. A tenth of the
 * operations set that number anew, which changes nothing and makes an event. Prints one line: what was done, what failed, what
 * was lost.
 */
public final class ManyClients {

    private static final String[] READ = {"Workers", "Phase", "ReadyCount", "Listeners", "Counters", "LastRecycle"};
    private static final long PATIENCE_MS = 20_000;

    /** The JDK's server waits for so long, a minute without this, for one who has gone meanwhile. */
    private static final Map<String, String> ENVIRONMENT = Map.of("jmx.remote.x.notification.fetch.timeout", "500");

    private final JMXServiceURL url;
    private final int operations;
    private final int workers;
    private final ObjectName master;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong notified = new AtomicLong();
    private final AtomicInteger lost = new AtomicInteger();

    private ManyClients(String url, int operations, int workers) throws IOException, JMException {
        this.url = new JMXServiceURL(url);
        this.operations = operations;
        this.workers = workers;
        this.master = new ObjectName("io.srv:type=Master");
    }

    public static void main(String[] args) throws Exception {
        ManyClients all = new ManyClients(args[0], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        all.run(Integer.parseInt(args[1]));
        System.out.println(
                "done " + all.done + ", failed " + all.failed + ", notified " + all.notified + ", lost " + all.lost);
        System.exit(0);
    }

    private void run(int clients) throws InterruptedException {
        CountDownLatch listening = new CountDownLatch(clients);
        CountDownLatch ordered = new CountDownLatch(clients);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(() -> client(listening, ordered));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void client(CountDownLatch listening, CountDownLatch ordered) {
        ConcurrentLinkedQueue<Long> heard = new ConcurrentLinkedQueue<>();
        try (JMXConnector connector = JMXConnectorFactory.connect(url, ENVIRONMENT)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            server.addNotificationListener(
                    master, (Notification one, Object handback) -> heard.add(one.getSequenceNumber()), null, null);
            listening.countDown();
            listening.await();
            long first = lastEvent(server);
            for (int i = 0; i < operations; i++) {
                operate(server, i);
            }
            ordered.countDown();
            ordered.await();
            long last = lastEvent(server);
            for (long waited = 0; !heard.contains(last) && waited < PATIENCE_MS; waited += 20) {
                Thread.sleep(20);
            }
            count(heard, first, last);
        } catch (IOException | JMException | InterruptedException e) {
            e.printStackTrace();
            failed.incrementAndGet();
        }
    }

    private void operate(MBeanServerConnection server, int i) throws IOException {
        try {
            if (i % 10 == 0) {
                server.setAttribute(master, new Attribute("WorkerCount", workers));
            } else if (i % 100 == 55) {
                server.getAttribute(master, "Events");
            } else if (i % 10 == 9) {
                server.queryNames(new ObjectName("io.srv:*"), null);
            } else {
                server.getAttribute(master, READ[i % READ.length]);
            }
            done.incrementAndGet();
        } catch (JMException e) {
            e.printStackTrace();
            failed.incrementAndGet();
        }
    }

    private long lastEvent(MBeanServerConnection server) throws IOException, JMException {
        CompositeData[] events = (CompositeData[]) server.getAttribute(master, "Events");
        return (Long) events[events.length - 1].get("sequence");
    }

    private void count(Iterable<Long> heard, long first, long last) {
        long expected = 0;
        for (long sequence : heard) {
            notified.incrementAndGet();
            if (expected != 0 && sequence != expected) {
                lost.incrementAndGet();
            }
            expected = sequence + 1;
        }
        if (expected <= last || first == last) {
            lost.incrementAndGet();
        }
    }
}
