package io.srv.container.posix;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A user and the only group of it: what a process may do that has no privilege and no further groups. Judged by owner, group and
 * mode, see path_resolution(7); access control lists are not looked at.
 */
public record Credentials(long uid, long gid) {

    private static final int READ = 4;
    private static final int WRITE = 2;
    private static final int EXECUTE = 1;
    private static final int STICKY = 01000;
    private static final int MOST_LINKS = 40;
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

    /** Whether they may read a file, or list a folder. */
    public boolean mayRead(Path path) throws IOException {
        return may(path, READ);
    }

    /**
     * Whether they may write to what is there, or allow it to themselves: it is theirs.
     *
     * @param path followed, if it is a symbolic link
     */
    public boolean mayChange(Path path) throws IOException {
        return unsigned(path, "unix:uid") == uid || may(path, WRITE);
    }

    /**
     * Returns the first folder on the way to a path in which they could put something else in the place of the next step; empty if
     * the path leads where it leads whatever they do. The way is that of the system, with all symbolic links on it.
     */
    public Optional<Path> changeable(Path path) throws IOException {
        Deque<Path> steps = new ArrayDeque<>();
        path.toAbsolutePath().forEach(steps::add);
        Path at = path.toAbsolutePath().getRoot();
        int links = 0;
        while (!steps.isEmpty()) {
            Path name = steps.remove();
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
            } else if (!name.toString().equals(".") && !name.toString().isEmpty()) {
                Path next = at.resolve(name);
                if (mayReplace(at, next)) {
                    return Optional.of(at);
                }
                if (!Files.isSymbolicLink(next)) {
                    at = next;
                } else if (++links > MOST_LINKS) {
                    throw new FileSystemLoopException(path.toString());
                } else {
                    Path target = Files.readSymbolicLink(next);
                    at = target.isAbsolute() ? target.getRoot() : at;
                    List<Path> more = new ArrayList<>();
                    target.forEach(more::add);
                    Collections.reverse(more);
                    more.forEach(steps::addFirst);
                }
            }
        }
        return Optional.empty();
    }

    /** In a folder with the sticky bit only what is theirs, unless the folder is. */
    private boolean mayReplace(Path folder, Path next) throws IOException {
        if (unsigned(folder, "unix:uid") == uid) {
            return true;
        }
        boolean sticky = (attribute(folder, "unix:mode") & STICKY) != 0;
        return may(folder, WRITE) && (!sticky || unsigned(next, "unix:uid", LinkOption.NOFOLLOW_LINKS) == uid);
    }

    private boolean may(Path path, int right) throws IOException {
        int mode = attribute(path, "unix:mode");
        // The first that fits decides, even if a later one would grant more.
        int shift =
                unsigned(path, "unix:uid") == uid ? OWNER_SHIFT : unsigned(path, "unix:gid") == gid ? GROUP_SHIFT : 0;
        return (mode >> shift & right) != 0;
    }

    private static long unsigned(Path path, String name, LinkOption... options) throws IOException {
        return Integer.toUnsignedLong(attribute(path, name, options));
    }

    private static int attribute(Path path, String name, LinkOption... options) throws IOException {
        return Objects.requireNonNull((Number) Files.getAttribute(path, name, options))
                .intValue();
    }
}
