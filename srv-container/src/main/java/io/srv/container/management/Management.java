package io.srv.container.management;

import io.srv.container.federation.Mounts;
import io.srv.container.flight.FlightLog;
import io.srv.container.log.Log;
import io.srv.container.master.ListenerStatus;
import io.srv.container.master.MasterAccess;
import io.srv.container.master.News;
import io.srv.container.supervisor.WorkerStatus;
import io.srv.jmx.ListenerMXBean;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.WorkerMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Keeps the MBeans as the pool is, and tells what happens.
 *
 * <p>The thread {@code srv-management} does all of it, from a bounded queue: neither a slow client nor many beans can hold up
 * the master. When a notification is sent, the beans are already as it says.
 */
public final class Management {

    private static final String LISTENER_NAME_PREFIX = "io.srv:type=Listener,address=";

    /** A pool of 1024 that is killed at once makes some 4,000. */
    private static final int MAX_WAITING = 20_000;

    /** For a listener in this JVM that takes its time. */
    private static final long PATIENCE_S = 1;

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Log log;
    private final MasterAccess loop;
    private final Orders orders;
    private final Infos infos;
    private final Journal journal;
    private final Mounts mounts;
    private final FlightLog flight;
    private final MasterBean master;
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Set<Long> workers = new TreeSet<>();
    private final Set<String> listeners = new HashSet<>();

    private Management(MasterAccess loop, MasterFacts facts, Log log) {
        this.loop = loop;
        this.log = log;
        this.infos = new Infos(loop);
        this.mounts = new Mounts(server, loop.questions()::ask);
        this.orders = new Orders(loop, mounts);
        this.journal = new Journal(infos);
        this.flight = new FlightLog(loop::cause);
        this.master = new MasterBean(facts, loop, orders, infos, journal);
    }

    /** Registers the beans of this master, and goes on to do so. Returns at once; call it before the loop runs. */
    public static void start(MasterAccess loop, MasterFacts facts, Log log) {
        Management management = new Management(loop, facts, log);
        loop.watch(management::happened, management::listenersChanged, management::finish);
        Thread thread = new Thread(management::run, "srv-management");
        thread.setDaemon(true);
        thread.start();
    }

    private void happened(News news) {
        enqueue(() -> tell(news));
    }

    private void listenersChanged() {
        enqueue(this::registerListeners);
    }

    /** What happened last is told too: a recording is written, and clients are gone, when the JVM exits. */
    private void finish() {
        CountDownLatch told = new CountDownLatch(1);
        enqueue(told::countDown);
        try {
            if (!told.await(PATIENCE_S, TimeUnit.SECONDS)) {
                log.warn("not all is told to JMX clients: a listener in this JVM holds them up");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void enqueue(Runnable task) {
        if (!tasks.offer(task)) {
            log.warn("JMX clients are not told of something: " + MAX_WAITING + " events wait already");
        }
    }

    private void run() {
        try {
            register(new DescribedEmitter(master, MasterMXBean.class), MasterMXBean.OBJECT_NAME);
            registerListeners();
            while (true) {
                tasks.take().run();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tell(News news) {
        registerWorkers();
        // Before the notification, for a listener in this JVM may take its time.
        flight.note(news);
        journal.note(news).ifPresent(master::send);
    }

    private void registerWorkers() {
        List<WorkerStatus> running = loop.snapshot().workers();
        Set<Long> ids = new HashSet<>();
        for (WorkerStatus worker : running) {
            ids.add(worker.id());
            if (workers.add(worker.id())) {
                WorkerBean bean = new WorkerBean(worker, loop, orders, infos);
                register(new DescribedBean(bean, WorkerMXBean.class), WorkerMXBean.OBJECT_NAME_PREFIX + worker.id());
            }
        }
        for (long gone : List.copyOf(workers)) {
            if (!ids.contains(gone)) {
                workers.remove(gone);
                unregister(WorkerMXBean.OBJECT_NAME_PREFIX + gone);
                mounts.gone(gone);
            }
        }
    }

    private void registerListeners() {
        Set<String> bound = new HashSet<>();
        for (ListenerStatus listener : orders.listeners()) {
            String name = LISTENER_NAME_PREFIX + ObjectName.quote(listener.bound());
            bound.add(name);
            if (listeners.add(name)) {
                ListenerBean bean = new ListenerBean(listener.bound(), orders, infos);
                register(new DescribedBean(bean, ListenerMXBean.class), name);
            }
        }
        for (String gone : new ArrayList<>(listeners)) {
            if (!bound.contains(gone)) {
                listeners.remove(gone);
                unregister(gone);
            }
        }
    }

    private void register(Object bean, String name) {
        try {
            server.registerMBean(bean, name(name));
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private void unregister(String name) {
        try {
            server.unregisterMBean(name(name));
        } catch (JMException e) {
            // A client has unregistered it before us, which is its right.
        }
    }

    private static ObjectName name(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
