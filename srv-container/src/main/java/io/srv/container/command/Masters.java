package io.srv.container.command;

import io.srv.container.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the masters of this machine by their command lines. Nothing has to be registered anywhere for that, neither a pid file nor
 * what JVMs leave in {@code /tmp/hsperfdata_*}, which a service's private {@code /tmp} hides.
 */
final class Masters {

    private final Proc proc;
    private final Set<String> commands;
    private final long ownUid;
    private final long ownGid;

    /** @param commands the names of the commands, see {@link JavaCommand#ofMaster} */
    Masters(Proc proc, Set<String> commands) {
        this.proc = proc;
        this.commands = commands;
        Map<String, String> own = proc.status(ProcessHandle.current().pid());
        this.ownUid = effective(own.getOrDefault("Uid", ""));
        this.ownGid = effective(own.getOrDefault("Gid", ""));
    }

    /**
     * Returns the master that is meant.
     *
     * @param pid as the user gave it; null for the one that there is
     * @throws CommandFailure if there is none or there are several, if that process is no master, or if it is not ours to steer
     */
    MasterProcess choose(@Nullable Long pid) throws CommandFailure {
        MasterProcess chosen = pid == null ? theOne() : named(pid);
        if (ownUid != 0 && chosen.uid() != ownUid) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    chosen + " belongs to " + chosen.user() + "; run this as "
                            + (chosen.uid() == 0 ? "root" : chosen.user() + " or root"));
        }
        if (ownUid != 0 && chosen.gid() != ownGid) {
            throw new CommandFailure(
                    ExitCode.NO_PERMISSION,
                    chosen + " runs in group " + chosen.gid() + " and this in group " + ownGid
                            + ", but its JVM answers only to its own; run this in that group or as root");
        }
        return chosen;
    }

    private MasterProcess theOne() throws CommandFailure {
        List<MasterProcess> all =
                proc.pids().stream().map(this::master).flatMap(Optional::stream).toList();
        List<MasterProcess> ours = all.stream()
                .filter(master -> ownUid == 0 || master.uid() == ownUid)
                .toList();
        List<MasterProcess> candidates = ours.isEmpty() ? all : ours;
        if (candidates.isEmpty()) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "no master is running here, or none that /proc shows");
        }
        if (candidates.size() > 1) {
            TextTable table = new TextTable(">PID", "<USER", "<APPLICATION");
            candidates.forEach(master -> table.add(Long.toString(master.pid()), master.user(), master.application()));
            throw new CommandFailure(
                    ExitCode.USAGE,
                    candidates.size() + " masters are running; name one by its pid:" + System.lineSeparator() + table);
        }
        return candidates.get(0);
    }

    private MasterProcess named(long pid) throws CommandFailure {
        Optional<MasterProcess> named = master(pid);
        if (named.isPresent()) {
            return named.get();
        }
        List<String> command = proc.command(pid);
        String what;
        if (proc.startTicks(pid).isEmpty()) {
            what = "there is no process " + pid;
        } else if (JavaCommand.isWorker(command)) {
            what = "process " + pid + " is a worker of master "
                    + proc.status(pid).getOrDefault("PPid", "?") + "; give the master's pid";
        } else {
            what = "process " + pid + " (" + proc.status(pid).getOrDefault("Name", "?")
                    + ") is not a master of srv-container";
        }
        throw new CommandFailure(ExitCode.USAGE, what);
    }

    private Optional<MasterProcess> master(long pid) {
        Optional<JavaCommand> command = JavaCommand.ofMaster(proc.command(pid), commands);
        Optional<Long> startTicks = proc.startTicks(pid);
        Map<String, String> status = proc.status(pid);
        if (command.isEmpty() || startTicks.isEmpty() || !status.containsKey("Uid")) {
            return Optional.empty();
        }
        long uid = effective(status.getOrDefault("Uid", ""));
        String[] pids = status.getOrDefault("NSpid", Long.toString(pid)).split("\\s+", -1);
        return Optional.of(new MasterProcess(
                pid,
                Long.parseLong(pids[pids.length - 1]),
                startTicks.get(),
                uid,
                effective(status.getOrDefault("Gid", "")),
                user(pid, uid),
                command.get().application(),
                command.get().attachDisabled()));
    }

    /** The second of real, effective, saved and file system id; -1 if they are not there. */
    private static long effective(String ids) {
        String[] four = ids.split("\\s+", -1);
        return four.length == 4 ? Long.parseLong(four[1]) : -1;
    }

    private String user(long pid, long uid) {
        Path folder = proc.of(pid, "");
        try {
            // That of a process which has more rights than its user belongs to root.
            boolean told = Files.getAttribute(folder, "unix:uid").equals((int) uid);
            return told ? Files.getOwner(folder).getName() : Long.toString(uid);
        } catch (IOException e) {
            return Long.toString(uid);
        }
    }
}
