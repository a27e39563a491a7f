package io.srv.container.federation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * One worker's MBeans in the master's MBean server. While the worker is asked no lock is held but {@code mounting}, so to unmount
 * never waits for a worker; a mount that was overtaken by it registers nothing.
 */
final class Mount {

    private final RemoteWorker worker;
    private final MBeanServer server;
    private final Holdings holdings;
    private final String prefix;
    private final ReentrantLock mounting = new ReentrantLock();

    /** By the worker's own names. */
    private final Map<String, Registered> beans = new HashMap<>();

    private int unmounts;
    private volatile boolean ended;

    private record Registered(ObjectName name, MountedBean bean) {}

    Mount(RemoteWorker worker, MBeanServer server, Holdings holdings) {
        this.worker = worker;
        this.server = server;
        this.holdings = holdings;
        this.prefix = "worker-" + worker.id() + "/";
    }

    /**
     * Registers those that are not yet, and removes those that the worker has no more. One at a time.
     *
     * @return how many there are then
     * @throws IllegalStateException with a sentence if they cannot be mounted; what was before stays
     */
    int mount(Duration patience) {
        Inventory inventory = new Inventory(worker, holdings, patience);
        lock(patience);
        try {
            int unmountsBefore = unmounts();
            Set<String> names = inventory.names();
            Set<String> fresh = fresh(names);
            holdings.reserve(fresh);
            Map<String, SharedInfo> infos = new HashMap<>();
            try {
                Map<String, ObjectName> targets = targets(fresh);
                inventory.describe(names, infos);
                return register(unmountsBefore, targets, infos, fresh);
            } finally {
                // Whatever was not registered after all.
                infos.values().forEach(holdings::release);
                holdings.release(fresh);
            }
        } finally {
            mounting.unlock();
        }
    }

    private void lock(Duration patience) {
        try {
            if (!mounting.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw worker.failed("is being mounted by somebody else");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw worker.failed("was not mounted: the thread that asked for it was interrupted");
        }
    }

    private synchronized int unmounts() {
        return unmounts;
    }

    private synchronized Set<String> fresh(Collection<String> names) {
        Set<String> fresh = new HashSet<>(names);
        fresh.removeAll(beans.keySet());
        return fresh;
    }

    private Map<String, ObjectName> targets(Collection<String> names) {
        Map<String, ObjectName> targets = new HashMap<>();
        for (String name : names) {
            try {
                ObjectName target = new ObjectName(prefix + name);
                if (target.isPattern()) {
                    throw worker.failed("sent an answer that cannot be read: an MBean whose name is a pattern");
                }
                targets.put(name, target);
            } catch (MalformedObjectNameException e) {
                throw worker.failed("sent an answer that cannot be read: an MBean whose name is none");
            }
        }
        return targets;
    }

    /** What it keeps of {@code infos} and {@code fresh} it takes out of them. */
    private synchronized int register(
            int unmountsBefore, Map<String, ObjectName> targets, Map<String, SharedInfo> infos, Set<String> fresh) {
        for (Registered old : new ArrayList<>(beans.values())) {
            if (!infos.containsKey(old.bean.name())) {
                remove(old);
            }
        }
        for (String name : new ArrayList<>(infos.keySet())) {
            check(unmountsBefore);
            SharedInfo info = infos.get(name);
            Registered known = beans.get(name);
            ObjectName target = targets.get(name);
            if (info != null && known != null) {
                infos.put(name, known.bean.describe(info));
                add(known);
            } else if (info != null && target != null) {
                Registered added = new Registered(target, new MountedBean(worker, name, info));
                if (add(added)) {
                    beans.put(name, added);
                    infos.remove(name);
                    fresh.remove(name);
                }
            }
        }
        return beans.size();
    }

    private void check(int unmountsBefore) {
        if (ended) {
            throw worker.failed("has ended meanwhile");
        }
        if (unmounts != unmountsBefore) {
            throw worker.failed("was unmounted meanwhile");
        }
    }

    private boolean add(Registered bean) {
        if (server.isRegistered(bean.name)) {
            return false;
        }
        try {
            server.registerMBean(bean.bean, bean.name);
            return true;
        } catch (InstanceAlreadyExistsException e) {
            return false;
        } catch (JMException e) {
            throw worker.failed("has an MBean that cannot be mounted: " + bean.name + ": " + e.getMessage());
        }
    }

    private void remove(Registered bean) {
        beans.remove(bean.bean.name());
        try {
            server.unregisterMBean(bean.name);
        } catch (InstanceNotFoundException e) {
            // A JMX client may unregister what it likes.
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
        holdings.release(bean.bean.info());
        holdings.release(Set.of(bean.bean.name()));
    }

    /** Removes them all. A mount that is under way registers none, unless it begins after this. */
    synchronized void unmount() {
        unmounts++;
        new ArrayList<>(beans.values()).forEach(this::remove);
    }

    /** From now on no mount succeeds. {@link #unmount} is to follow. */
    void end() {
        ended = true;
    }

    synchronized int size() {
        return beans.size();
    }
}
