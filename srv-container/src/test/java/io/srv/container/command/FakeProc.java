package io.srv.container.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that looks like {@code /proc}. Our own process is in it, with the user and group that are given. */
final class FakeProc {

    private final Path root;

    FakeProc(Path root, long uid, long gid) throws IOException {
        this.root = root;
        add(ProcessHandle.current().pid(), uid, gid, "java", "Test");
        Files.createDirectories(root.resolve("sys"));
    }

    Proc proc() {
        return new Proc(root);
    }

    /** Adds a process that was started at tick {@code 100 + pid}, or replaces it. */
    void add(long pid, long uid, long gid, String... command) throws IOException {
        write(pid, "cmdline", String.join("\0", command) + "\0");
        // The kernel does not escape names: this one has all that can confuse.
        write(pid, "stat", pid + " (a) b (c) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + (100 + pid) + " 0 0\n");
        status(pid, "S (sleeping)", uid, gid, Long.toString(pid));
    }

    /** Changes what {@code status} says of it. */
    void status(long pid, String state, long uid, long gid, String pids) throws IOException {
        write(
                pid,
                "status",
                "Name:\tjava\nState:\t" + state + "\nPPid:\t77\nUid:\t1\t" + uid + "\t1\t1\nGid:\t1\t" + gid
                        + "\t1\t1\nNSpid:\t" + pids + "\nSigCgt:\t2000000181005ccf\n");
    }

    void remove(long pid) throws IOException {
        for (String name : new String[] {"cmdline", "stat", "status"}) {
            Files.delete(root.resolve(pid + "/" + name));
        }
        Files.delete(root.resolve(Long.toString(pid)));
    }

    private void write(long pid, String name, String text) throws IOException {
        Path file = root.resolve(Long.toString(pid)).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
