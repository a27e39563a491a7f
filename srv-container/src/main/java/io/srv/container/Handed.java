package io.srv.container;

import io.srv.container.generation.SavedStore;
import io.srv.container.log.Log;
import io.srv.container.master.Configuration;
import io.srv.container.master.NotPreparedException;
import io.srv.container.master.SavedMaster;
import io.srv.container.options.MetricsOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** What must stay open for whoever takes over. */
    Set<Integer> descriptors() {
        Set<Integer> descriptors = new HashSet<>(master.descriptors());
        if (store != null) {
            descriptors.add(store.lock());
        }
        return descriptors;
    }

    /**
     * Makes the generations that it names. One that is kept only to go back to, and cannot be made any more, is no reason not to
     * take over: then there is nothing to go back to.
     *
     * @param metrics what this master was told; null: what the one before went by
     */
    Usable usable(Deployment deployment, @Nullable MetricsOptions metrics, Log log) throws NotPreparedException {
        Map<Long, Configuration> generations = new HashMap<>();
        SavedMaster usable = master;
        for (SavedMaster.SavedGeneration one : master.generations()) {
            try {
                generations.put(one.number(), deployment.restore(one, metrics));
            } catch (NotPreparedException e) {
                if (!usable.isOnlyThePrevious(one.number())) {
                    throw e;
                }
                log.warn("there will be no way back to generation " + one.number() + ": " + e.getMessage());
                usable = usable.withoutThePrevious();
            }
        }
        return new Usable(usable, generations);
    }

    /** What can be taken over, and all generations that it names. */
    record Usable(SavedMaster master, Map<Long, Configuration> generations) {}
}
