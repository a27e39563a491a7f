package io.srv.container.options;

import java.util.Map;

/** Looks whether this machine, and the master's rights, give what the options ask for the workers' processes. */
public interface ProcessCheck {

    /** Takes everything: for a text whose machine is another one. */
    ProcessCheck NONE = wanted -> Map.of();

    /**
     * Returns what is not given: a sentence for each option that asks for it, by the option's full key. A key that the file does
     * not have is a problem without a place in it.
     */
    Map<String, String> problems(ProcessOptions wanted);
}
