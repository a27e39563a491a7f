package io.srv.container.resources;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * The control groups of this process, in the hierarchies of version 1 and 2: see cgroups(7). A limit holds for a group and all
 * below it, so those of the parents count too, as far up as they are mounted here.
 */
final class Cgroups {

    private static final String V1_CONTROLLER = "memory";

    /** In {@code memory.stat} of version 1: the lowest limit up to the real root, above what a container has mounted. */
    private static final String V1_LOWEST = "hierarchical_memory_limit ";

    /** Where there is no limit, version 1 writes the largest long less a page. */
    private static final long NO_LIMIT_BYTES = 1L << 60;

    private Cgroups() {}

    /** Returns every limit that is one, in bytes. */
    static LongStream memoryLimits(Path root) {
        List<Mount> mounts = Mount.of(SystemFile.lines(root.resolve("proc/self/mountinfo")));
        List<Long> limits = new ArrayList<>();
        for (String line : SystemFile.lines(root.resolve("proc/self/cgroup"))) {
            String[] fields = line.split(":", 3);
            if (fields.length < 3) {
                continue;
            }
            Predicate<Mount> hierarchy;
            if (fields[1].isEmpty()) {
                hierarchy = mount -> mount.type().equals("cgroup2");
            } else if (List.of(fields[1].split(",")).contains(V1_CONTROLLER)) {
                hierarchy = mount ->
                        mount.type().equals("cgroup") && mount.options().contains(V1_CONTROLLER);
            } else {
                continue;
            }
            for (Path group : groups(root, mounts.stream().filter(hierarchy).toList(), fields[2])) {
                limits(group).forEach(limits::add);
            }
        }
        return limits.stream().mapToLong(Long::longValue).filter(bytes -> bytes < NO_LIMIT_BYTES);
    }

    /** Returns the folders of a group and its parents. */
    private static List<Path> groups(Path root, List<Mount> mounts, String group) {
        List<Path> folders = new ArrayList<>();
        for (Mount mount : mounts) {
            mount.below(group).ifPresent(below -> addUpwards(root, mount, below, folders));
        }
        if (folders.isEmpty() && !mounts.isEmpty()) {
            // The path is one of another namespace. What a container has mounted is most likely its own group.
            addUpwards(root, mounts.get(0), "", folders);
        }
        return folders;
    }

    private static void addUpwards(Path root, Mount mount, String below, List<Path> folders) {
        try {
            Path top = in(root, mount.point());
            Path folder = in(top, below).normalize();
            // "/.." leads out of a namespace of control groups, and of what is mounted.
            if (!folder.startsWith(top)) {
                folder = top;
            }
            while (folder != null && folder.startsWith(top)) {
                folders.add(folder);
                folder = folder.getParent();
            }
        } catch (InvalidPathException e) {
            // A name that this locale cannot write; nothing is known of such a group.
        }
    }

    private static Path in(Path top, String path) {
        return top.resolve(path.replaceFirst("^/+", ""));
    }

    private static LongStream limits(Path group) {
        return LongStream.concat(
                LongStream.concat(limit(group.resolve("memory.max")), limit(group.resolve("memory.limit_in_bytes"))),
                SystemFile.lines(group.resolve("memory.stat")).stream()
                        .filter(line -> line.startsWith(V1_LOWEST))
                        .flatMapToLong(line -> SystemFile.positive(line.substring(V1_LOWEST.length())).stream()));
    }

    private static LongStream limit(Path file) {
        return SystemFile.lines(file).stream()
                .limit(1)
                .map(SystemFile::positive)
                .flatMapToLong(OptionalLong::stream);
    }
}
