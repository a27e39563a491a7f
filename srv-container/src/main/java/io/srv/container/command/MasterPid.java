package io.srv.container.command;

/** The argument that every command ends with. */
final class MasterPid {

    static final String DESCRIPTION = "The process id of the master. Not needed where only one is running.";

    private MasterPid() {}
}
