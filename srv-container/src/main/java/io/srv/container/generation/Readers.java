package io.srv.container.generation;

import io.srv.container.posix.Credentials;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets workers that run as another user read what is copied for them, and no more: folders are 0750 and files 0640, with their
 * group; programs 0750. What may be copied at all, {@link Originals} knows. The owner stays this user, so that no worker can change what the next one runs.
 */
final class Readers extends SimpleFileVisitor<Path> {

    private static final int STICKY = 01000;
    private static final int WRITABLE = 022;
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final long gid;

    private Readers(long gid) {
        this.gid = gid;
    }

    /** Hands a folder of our own, with all that is in it, to their group. */
    static void handOver(Path folder, Credentials readers) throws GenerationException {
        try {
            if (Files.isDirectory(folder)) {
                Files.walkFileTree(folder, new Readers(readers.gid()));
            }
        } catch (IOException e) {
            throw cannot(folder, readers, e);
        }
    }

    /**
     * Lets them go through a folder of our own. One that others go through already, workers of another master perhaps, stays
     * theirs as well: then anybody may pass who knows the name of what is in it, which has permissions of its own.
     */
    static void letIn(Path folder, Credentials readers) throws GenerationException {
        try {
            if (readers.mayPass(folder)) {
                return;
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
            if (permissions.equals(OWNER_ONLY_FOLDER)) {
                new Readers(readers.gid()).hand(folder);
            } else {
                permissions.add(PosixFilePermission.GROUP_EXECUTE);
                permissions.add(PosixFilePermission.OTHERS_EXECUTE);
                Files.setPosixFilePermissions(folder, permissions);
            }
        } catch (IOException e) {
            throw cannot(folder, readers, e);
        }
    }

    /**
     * Requires that they can go to a place, and that nobody but root and this user can put another folder in the place of any on
     * the way: this user may do more than they, and would write there for them.
     *
     * @param parent of the place, without symbolic links
     * @throws GenerationException if somebody has named that place, or others could change it
     * @throws IOException         if another place will do
     */
    static void requireWay(Surroundings.Candidate candidate, Path parent, Credentials readers) throws IOException {
        Optional<Path> obstacle = readers.obstacle(parent);
        if (obstacle.isPresent()) {
            String why = "the permissions of " + obstacle.get() + " keep the workers out, which run as user "
                    + readers.uid() + " in group " + readers.gid();
            if (candidate.named()) {
                throw new GenerationException(candidate.path() + ": " + why
                        + "; let them pass (chmod o+x), or let CACHE_DIRECTORY name another place");
            }
            throw new IOException(why);
        }
        long own = PrivateFolder.ownUid();
        for (Path folder = parent; folder != null; folder = folder.getParent()) {
            long owner = Integer.toUnsignedLong(
                    ((Number) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS)).intValue());
            int mode = (int) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            boolean othersWrite = (mode & WRITABLE) != 0 && (mode & STICKY) == 0;
            if (owner != 0 && owner != own || othersWrite) {
                throw new GenerationException(candidate.path() + ": " + folder + " "
                        + (othersWrite ? "can be written to by others" : "belongs to user " + owner)
                        + ", who could put something else in its place; change that, or let CACHE_DIRECTORY name"
                        + " another place");
            }
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        hand(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
        if (e != null) {
            throw e;
        }
        hand(folder);
        return FileVisitResult.CONTINUE;
    }

    /** First the group, or it would be open to the wrong one. */
    private void hand(Path path) throws IOException {
        Files.setAttribute(path, "unix:gid", (int) gid, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        permissions.add(PosixFilePermission.GROUP_READ);
        if (permissions.contains(PosixFilePermission.OWNER_EXECUTE)) {
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
        }
        Files.setPosixFilePermissions(path, permissions);
    }

    private static GenerationException cannot(Path folder, Credentials readers, IOException e) {
        return new GenerationException(folder + " cannot be handed to group " + readers.gid() + ": "
                + GenerationException.reason(e) + "; look at its file system");
    }
}
