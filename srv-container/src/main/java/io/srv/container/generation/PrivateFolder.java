package io.srv.container.generation;

import io.srv.container.posix.Credentials;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A folder that nobody else can change, so that what lies in it is ours. */
final class PrivateFolder {

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFolder() {}

    /**
     * Makes it, unless it is there.
     *
     * @param readers who else must be able to go there, and must not be able to put something else in its place
     * @return its path, without symbolic links
     * @throws GenerationException if it is there, and somebody else's
     * @throws IOException         if it cannot be made, or the readers cannot go there
     */
    static Path make(Surroundings.Candidate candidate, Optional<Credentials> readers) throws IOException {
        requireClassPathCan(candidate.path());
        if (candidate.parentToo() && !Files.exists(candidate.parent())) {
            makeOne(candidate.parent());
        }
        Path path = candidate.parent().toRealPath().resolve(candidate.name());
        requireClassPathCan(path);
        if (readers.isPresent()) {
            Readers.requireWay(candidate, Objects.requireNonNull(path.getParent()), readers.get());
        }
        makeOne(path);
        check(path);
        if (readers.isPresent()) {
            Readers.letIn(path, readers.get());
        }
        return path;
    }

    /** Lets other readers in, of a later generation. */
    static void admit(Surroundings.Candidate candidate, Path path, Credentials readers) throws GenerationException {
        try {
            Readers.requireWay(candidate, Objects.requireNonNull(path.getParent()), readers);
            Readers.letIn(path, readers);
        } catch (GenerationException e) {
            throw e;
        } catch (IOException e) {
            throw new GenerationException(path + ": " + GenerationException.reason(e)
                    + "; let CACHE_DIRECTORY name another place, and restart the master");
        }
    }

    private static void requireClassPathCan(Path path) throws IOException {
        if (path.toString().contains(File.pathSeparator)) {
            throw new IOException("a class path cannot hold '" + File.pathSeparator + "'");
        }
    }

    private static void makeOne(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(path, OWNER_ONLY);
            } catch (FileAlreadyExistsException e) {
                // Another master made it meanwhile, or somebody else.
            }
        }
    }

    private static void check(Path path) throws IOException {
        String next = "; remove it, or let CACHE_DIRECTORY name another place";
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new GenerationException(path + ": must be a folder of its own, and is none" + next);
        }
        if (((Number) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue() != ownUid()) {
            throw new GenerationException(path + ": belongs to "
                    + Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName() + ", and must belong to this user"
                    + next);
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new GenerationException(
                    path + ": others can write to it (" + PosixFilePermissions.toString(permissions)
                            + "), and could change what runs; make it private with chmod 0700, if all in it is yours");
        }
    }

    /** The effective user, see proc(5). */
    static long ownUid() throws GenerationException {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Uid:")) {
                    return Long.parseLong(line.split("\\s+")[2]);
                }
            }
        } catch (IOException e) {
            throw new GenerationException("/proc/self/status cannot be read: " + GenerationException.reason(e));
        }
        throw new GenerationException("/proc/self/status has no line Uid");
    }
}
