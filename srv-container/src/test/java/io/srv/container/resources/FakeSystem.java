package io.srv.container.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a machine, or of a container, below a folder: 16 GiB of memory, and what a test adds. */
final class FakeSystem {

    static final long MACHINE_BYTES = 16L << 30;

    private final Path root;

    FakeSystem(Path root) {
        this.root = root;
        file("/proc/meminfo", "MemTotal:       16777216 kB\nMemFree:        1 kB\nSwapTotal:      8 kB\n");
    }

    Path root() {
        return root;
    }

    /** As a machine of today has it. */
    FakeSystem v2(String group) {
        return groups("0::" + group)
                .mounts("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate");
    }

    /** As a machine of before has it: each controller apart, and a version 2 that has none. */
    FakeSystem v1(String group) {
        return groups("12:cpu,cpuacct:/other\n4:memory:" + group + "\n1:name=systemd:/init\n0::/unified.slice")
                .mounts("31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
                        + "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                        + "35 31 0:32 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory\n"
                        + "41 31 0:38 / /sys/fs/cgroup/unified rw shared:7 master:2 - cgroup2 cgroup2 rw");
    }

    FakeSystem groups(String lines) {
        return file("/proc/self/cgroup", lines + "\n");
    }

    FakeSystem mounts(String lines) {
        return file("/proc/self/mountinfo", "23 1 8:1 / / rw,relatime - ext4 /dev/root rw\n" + lines + "\n");
    }

    FakeSystem file(String path, String content) {
        try {
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeSystem folder(String path) {
        try {
            Files.createDirectories(root.resolve(path.substring(1)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
