package io.srv.container.options;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The options below {@code worker} that say what a worker's process may do, and what it inherits.
 *
 * @param user           name or number of the user that workers run as, without any privilege; empty: as the master
 * @param group          name or number of their group; empty: the user's primary group. Never without a user
 * @param umask          what new files of theirs are not: bits of 077; empty: as the master's
 * @param limitNofile    how many descriptors each may have open, 64 or more; empty: as the master
 * @param limitCoreBytes how large a core dump may be, 0 for none; empty: as the master
 * @param oomScoreAdjust -1000 to 1000: who is killed when memory runs out; empty: as the master
 * @param envRemove      names of variables of the master that workers do not inherit; unmodifiable
 */
public record ProcessOptions(
        Optional<String> user,
        Optional<String> group,
        OptionalInt umask,
        OptionalInt limitNofile,
        OptionalLong limitCoreBytes,
        OptionalInt oomScoreAdjust,
        List<String> envRemove) {

    /** What says nothing: as the master. */
    public static final ProcessOptions NONE = new ProcessOptions(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            List.of());

    public ProcessOptions {
        envRemove = List.copyOf(envRemove);
    }
}
