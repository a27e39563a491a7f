package io.srv.container.master;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What log lines say beside the supervisor's news. {@code srv-master} notes it; any thread reads. */
final class PoolFacts implements LogLines.Facts {

    private final WorkerProcesses processes;
    private final Configurations configurations;
    private final Map<Long, String> unfinished = new ConcurrentHashMap<>();

    PoolFacts(WorkerProcesses processes, Configurations configurations) {
        this.processes = processes;
        this.configurations = configurations;
    }

    void unfinished(long worker, String what) {
        unfinished.put(worker, what);
    }

    void forget(long worker) {
        unfinished.remove(worker);
    }

    @Override
    public String pidText(long worker) {
        return processes.pidText(worker);
    }

    @Override
    public String unfinished(long worker) {
        return unfinished.getOrDefault(worker, "");
    }

    @Override
    public boolean runsMain(long generation) {
        return configurations.runsMain(generation);
    }

    @Override
    public boolean mustListen(long generation) {
        return configurations.mustListen(generation);
    }
}
