package io.srv.container.master;

import io.srv.container.supervisor.Settings;
import io.srv.container.supervisor.WorkerStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What each generation is, as long as it is needed. Any thread. */
final class Configurations {

    private final Map<Long, Configuration> byGeneration = new ConcurrentHashMap<>();

    void put(long generation, Configuration configuration) {
        byGeneration.put(generation, configuration);
    }

    /** @throws IllegalStateException if that one is not needed any more, or was never made: a bug */
    Configuration of(long generation) {
        Configuration configuration = find(generation);
        if (configuration == null) {
            throw new IllegalStateException("there is no generation " + generation);
        }
        return configuration;
    }

    /** Returns null if that one is not needed any more, or was not made yet. */
    @Nullable
    Configuration find(long generation) {
        return byGeneration.get(generation);
    }

    /** Of one that may be forgotten: false then. */
    boolean runsMain(long generation) {
        Configuration configuration = byGeneration.get(generation);
        return configuration != null && configuration.launch().runsMain();
    }

    /** Of one that may be forgotten: false then. */
    boolean mustListen(long generation) {
        Configuration configuration = byGeneration.get(generation);
        return configuration != null && configuration.settings().require() == Settings.Require.LISTEN;
    }

    List<SavedMaster.SavedGeneration> save() {
        return byGeneration.entrySet().stream()
                .map(one -> one.getValue().save(one.getKey()))
                .toList();
    }

    /** Whether that worker may do less than this process; one that is not known may do nothing. */
    boolean hasFewerRights(Optional<WorkerStatus> worker) {
        return worker.map(one -> find(one.worker().generation()))
                .map(configuration -> configuration.launch().prefix().fewerRights())
                .orElse(true);
    }

    void retain(Set<Long> generations) {
        byGeneration.keySet().retainAll(generations);
    }
}
