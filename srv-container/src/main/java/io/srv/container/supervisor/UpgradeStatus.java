package io.srv.container.supervisor;

import org.jspecify.annotations.Nullable;

/**
 * The last upgrade that was asked for.
 *
 * @param id  counted from 1, also by the programs that took over
 * @param why of a failed one, in a sentence; null else
 */
public record UpgradeStatus(long id, Stage stage, @Nullable String why) {

    /** The names are those of beans. */
    public enum Stage {
        /** It waits for a recycle to end, or the successor rehearses. */
        RUNNING,
        /** Who says this is the successor. */
        DONE,
        FAILED
    }
}
