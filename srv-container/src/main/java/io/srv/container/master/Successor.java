package io.srv.container.master;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The program that is to go on in the place of this one: this program as it lies on the disk now. {@code srv-master} calls. */
public interface Successor {

    /** Returns the command line that started this process, the launcher first; empty if that is not known. */
    List<String> launch();

    /**
     * Writes down all of this master.
     *
     * @param file a descriptor
     * @return those that must stay open when it is taken over
     * @throws java.io.UncheckedIOException if that fails
     */
    Set<Integer> write(SavedMaster master, int file);

    /**
     * Returns the environment in which it says whether it could take over, with these of its descriptors to read from and to
     * write to.
     */
    Map<String, String> rehearse(int state, int answer);

    /** Returns the environment in which it takes over what lies in this file. */
    Map<String, String> takeOver(int state);

    /** Reads what it said. */
    Verdict verdict(int answer);

    /**
     * What a rehearsal came to.
     *
     * @param version  its own
     * @param command  what to become; empty if there are problems
     * @param problems why it cannot take over, one sentence each
     */
    record Verdict(String version, List<String> command, List<String> problems) {
        public Verdict {
            command = List.copyOf(command);
            problems = List.copyOf(problems);
        }
    }
}
