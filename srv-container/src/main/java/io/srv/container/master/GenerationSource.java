package io.srv.container.master;

import io.srv.container.options.Options;
import java.util.Set;

/** Makes generations: what workers are to run, of what lies on the disk now. Called by one thread at a time; may take long. */
public interface GenerationSource {

    /**
     * Reads the options and the application anew, and copies what is to be copied.
     *
     * @param number  of the generation; also of one that was not made before
     * @param running the options that are in force, with which the new ones must agree where only a new master can change them
     * @throws NotPreparedException if that cannot be done; nothing is left of it
     */
    Configuration make(long number, Options running) throws NotPreparedException;

    /** Only these are needed any more. */
    void retain(Set<Long> numbers);
}
