package io.srv.container.resources;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** The memory that this process and its children may use together: the machine's, or less if a control group says so. */
public final class UsableMemory {

    private static final String TOTAL = "MemTotal:";

    private UsableMemory() {}

    /**
     * Reads it; see proc(5) and cgroups(7).
     *
     * @param root of the file system: {@code /}
     * @return positive; empty if neither the machine's memory nor a limit can be read
     */
    public static OptionalLong bytes(Path root) {
        return LongStream.concat(machine(root), Cgroups.memoryLimits(root)).min();
    }

    private static LongStream machine(Path root) {
        return SystemFile.lines(root.resolve("proc/meminfo")).stream()
                .filter(line -> line.startsWith(TOTAL))
                .map(line -> line.substring(TOTAL.length()).strip().split(" +"))
                .filter(words -> words.length == 2 && words[1].equals("kB"))
                .flatMapToLong(words -> SystemFile.positive(words[0]).stream())
                .filter(kibibytes -> kibibytes <= Long.MAX_VALUE >> 10)
                .map(kibibytes -> kibibytes << 10);
    }
}
