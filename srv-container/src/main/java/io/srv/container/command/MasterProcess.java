package io.srv.container.command;

/**
 * A master as proc(5) shows it, whoever asks.
 *
 * @param pid             here, where we look from
 * @param innerPid        in its own pid namespace, which may be another one
 * @param startTicks      when it was started: with the pid it names the process for ever
 * @param uid             of its user, effective
 * @param gid             of its group, effective
 * @param user            name of the user; the number if it has none
 * @param application     its arguments: the jar, the options, or both
 * @param attachDisabled  whether its JVM was told to let nobody attach
 */
record MasterProcess(
        long pid,
        long innerPid,
        long startTicks,
        long uid,
        long gid,
        String user,
        String application,
        boolean attachDisabled) {

    @Override
    public String toString() {
        return "master " + pid;
    }
}
