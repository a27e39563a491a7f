package io.srv.container;

import io.srv.container.generation.SavedStore;
import io.srv.container.master.Configuration;
import io.srv.container.master.NotPreparedException;
import io.srv.container.master.SavedMaster;
import io.srv.container.options.MetricsOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that this program leaves to the one that takes over.
 *
 * @param format  of all of this; one more with each change that an older program would misread
 * @param version of who wrote it
 * @param started when the process was started, ISO 8601
 * @param command the command line to become, should the successor fail
 * @param store   null if there are no copies
 */
record Handed(
        int format,
        String version,
        String started,
        List<String> command,
        SavedMaster master,
        @Nullable SavedStore store) {

    /** What this program writes, and the highest one that it can read. */
    static final int FORMAT = 1;

    /**
     * Makes the generations that it names.
     *
     * @param metrics what this master was told; null: what the one before went by
     */
    Map<Long, Configuration> generations(Deployment deployment, @Nullable MetricsOptions metrics)
            throws NotPreparedException {
        Map<Long, Configuration> generations = new HashMap<>();
        for (SavedMaster.SavedGeneration one : master.generations()) {
            generations.put(one.number(), deployment.restore(one, metrics));
        }
        return generations;
    }
}
