package io.srv.container.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A user and the only group of it: what a process may do that has no privilege and no further groups. Judged by owner, group and
 * mode, see path_resolution(7); access control lists are not looked at.
 */
public record Credentials(long uid, long gid) {

    private static final int READ = 4;
    private static final int EXECUTE = 1;
    private static final int OWNER_SHIFT = 6;
    private static final int GROUP_SHIFT = 3;

    /**
     * Returns the first folder on the way to it, or itself, which these cannot pass or read; empty if they can read it. The way is
     * the one written and the real one; what links lead to in between is not looked at.
     */
    public Optional<Path> obstacle(Path path) throws IOException {
        for (Path way : List.of(path.toAbsolutePath(), path.toRealPath())) {
            if (!mayPass(way.getRoot())) {
                return Optional.of(way.getRoot());
            }
            for (int names = 1; names <= way.getNameCount(); names++) {
                Path part = way.getRoot().resolve(way.subpath(0, names));
                if (!may(part, Files.isDirectory(part) ? EXECUTE : READ)) {
                    return Optional.of(part);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether they may go into a folder. */
    public boolean mayPass(Path folder) throws IOException {
        return may(folder, EXECUTE);
    }

    private boolean may(Path path, int right) throws IOException {
        int mode = attribute(path, "unix:mode");
        // The first that fits decides, even if a later one would grant more.
        int shift =
                unsigned(path, "unix:uid") == uid ? OWNER_SHIFT : unsigned(path, "unix:gid") == gid ? GROUP_SHIFT : 0;
        return (mode >> shift & right) != 0;
    }

    private static long unsigned(Path path, String name) throws IOException {
        return Integer.toUnsignedLong(attribute(path, name));
    }

    private static int attribute(Path path, String name) throws IOException {
        return Objects.requireNonNull((Number) Files.getAttribute(path, name)).intValue();
    }
}
