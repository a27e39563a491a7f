package io.srv.container.master;

import io.srv.container.log.Log;
import io.srv.container.master.SavedMaster.SavedProcess;
import io.srv.container.posix.ControlPair;
import io.srv.container.posix.Posix;
import io.srv.container.posix.PosixException;
import io.srv.container.posix.Reaped;
import io.srv.container.supervisor.Event;
import io.srv.container.supervisor.WorkerView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The workers' processes. {@code srv-master} owns them; only {@link #pid} may be called from any thread. */
final class WorkerProcesses {

    private final Posix posix;
    private final Configurations configurations;
    private final Log log;
    private final Map<Long, Long> pids = new ConcurrentHashMap<>();

    /** Without those that were reaped: their pids may be somebody else's by now. */
    private final Map<Long, Long> idsByPid = new HashMap<>();

    WorkerProcesses(Posix posix, Configurations configurations, Log log) {
        this.posix = posix;
        this.configurations = configurations;
        this.log = log;
    }

    /**
     * Starts a worker that inherits these listeners.
     *
     * @return the master's end of its control socket
     */
    int spawn(WorkerView worker, List<BoundListener> inherited) throws PosixException {
        ControlPair pair = posix.controlPair();
        List<Integer> descriptors = new ArrayList<>(List.of(pair.worker()));
        inherited.forEach(listener -> descriptors.add(listener.descriptor()));
        try {
            WorkerLaunch launch = configurations.of(worker.generation()).launch();
            long pid = posix.spawn(launch.request(worker, descriptors));
            pids.put(worker.id(), pid);
            idsByPid.put(pid, worker.id());
            return pair.master();
        } catch (PosixException e) {
            posix.close(pair.master());
            throw e;
        } finally {
            posix.close(pair.worker());
        }
    }

    List<SavedProcess> save() {
        return pids.entrySet().stream()
                .map(one -> new SavedProcess(one.getKey(), one.getValue()))
                .toList();
    }

    void restore(List<SavedProcess> saved) {
        for (SavedProcess one : saved) {
            pids.put(one.worker(), one.pid());
            idsByPid.put(one.pid(), one.worker());
        }
    }

    void kill(long id) {
        Long pid = pids.get(id);
        try {
            if (pid != null && Objects.equals(idsByPid.get(pid), id)) {
                posix.signal(pid, Posix.SIGKILL);
            }
        } catch (PosixException e) {
            log.error("worker with id " + id + " cannot be killed: " + e.getMessage());
        }
    }

    /**
     * Has a worker write its thread dump, as JVMs do on SIGQUIT.
     *
     * @return why it cannot; empty if it can
     */
    Optional<String> dumpThreads(long id) {
        Long pid = pids.get(id);
        if (pid == null || !Objects.equals(idsByPid.get(pid), id)) {
            return Optional.of("its process is gone");
        }
        if (ProcessUsage.isStopped(pid)) {
            return Optional.of("it is stopped, by SIGSTOP or a debugger");
        }
        try {
            posix.signal(pid, Posix.SIGQUIT);
            return Optional.empty();
        } catch (PosixException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the workers that have ended since. Their pids are known until {@link #forget}.
     *
     * @param others told of children that are no workers; as PID 1 we inherit orphans
     */
    List<Event.Exited> reap(Consumer<Reaped> others) {
        List<Event.Exited> ended = new ArrayList<>();
        try {
            for (Optional<Reaped> one = posix.reap(); one.isPresent(); one = posix.reap()) {
                Long id = idsByPid.remove(one.get().pid());
                if (id != null) {
                    ended.add(new Event.Exited(id, one.get().status()));
                } else {
                    others.accept(one.get());
                }
            }
        } catch (PosixException e) {
            throw new IllegalStateException(e);
        }
        return ended;
    }

    void forget(long id) {
        pids.remove(id);
    }

    /** Returns a worker's pid; empty if it has none, or was forgotten. */
    OptionalLong pid(long id) {
        Long pid = pids.get(id);
        return pid == null ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /** The pid for a line of the log; empty if there is none. */
    String pidText(long id) {
        Long pid = pids.get(id);
        return pid == null ? "" : ", pid " + pid;
    }
}
