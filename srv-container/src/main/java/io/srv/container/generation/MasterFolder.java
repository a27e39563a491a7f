package io.srv.container.generation;

import io.srv.container.log.Log;
import io.srv.container.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One master's folder, and the lock beside it which shows that the master lives.
 *
 * <p>The kernel drops the lock when the process ends, however it ends. A folder whose lock can be taken is a dead master's. No name is
 * ever used twice. A lock file is seen before it is locked, so whoever sweeps may take it: then its maker finds it locked or gone,
 * and makes another; only then comes the folder. And a sweep deletes the folder before the lock file, so that what it leaves when it
 * fails is found again.
 *
 * <p>These locks belong to the process, see fcntl_locking(2): closing the lock file a second time, anywhere in it, would drop the
 * lock. So a master never opens its own again.
 */
final class MasterFolder implements AutoCloseable {

    private static final String PREFIX = "master-";
    private static final String LOCK = ".lock";

    private final Path base;
    private final Path path;
    private final Closeable lock;

    private MasterFolder(Path base, Path path, Closeable lock) {
        this.base = base;
        this.path = path;
        this.lock = lock;
    }

    /**
     * One whose lock another program in this process has had. It is taken anew, on the descriptor that was inherited: before Linux 5.11
     * execve(2) dropped it.
     *
     * @throws IOException if another master has it
     */
    static MasterFolder locked(Path base, Path path, int lock, Posix posix) throws IOException {
        if (!posix.tryLock(lock)) {
            throw new IOException("another master has the lock of " + path);
        }
        return new MasterFolder(base, path, () -> posix.close(lock));
    }

    /** Returns the number of the one descriptor that holds the lock. */
    int lockDescriptor() throws IOException {
        Path real = lockFile(path).toRealPath();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path one : open) {
                if (leadsTo(one, real)) {
                    return Integer.parseInt(one.getFileName().toString());
                }
            }
        }
        throw new NoSuchFileException(real + " is not open");
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    static MasterFolder make(Path base) throws IOException {
        while (true) {
            // The pid is for who looks there; the rest makes it unique.
            String name = PREFIX + ProcessHandle.current().pid() + "-"
                    + UUID.randomUUID().toString().substring(0, 8);
            Path lockFile = base.resolve(name + LOCK);
            FileChannel lock = FileChannel.open(
                    lockFile,
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    PrivateFolder.OWNER_ONLY_FILE);
            try {
                if (lock.tryLock() != null && Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS)) {
                    Path folder = Files.createDirectory(base.resolve(name), PrivateFolder.OWNER_ONLY);
                    return new MasterFolder(base, folder, lock);
                }
            } catch (IOException e) {
                Files.deleteIfExists(lockFile);
                lock.close();
                throw e;
            }
            lock.close();
        }
    }

    Path path() {
        return path;
    }

    /** Deletes the folders of dead masters beside this one, but not of those whose workers are still finishing. */
    void sweep(Log log) {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(base, PREFIX + "*" + LOCK)) {
            for (Path lockFile : locks) {
                if (!lockFile.equals(lockFile(path))) {
                    sweep(lockFile, log);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            String why = e instanceof IOException failure ? GenerationException.reason(failure) : e.getMessage();
            log.warn(base + " cannot be searched for what dead masters left: " + why);
        }
    }

    private static void sweep(Path lockFile, Log log) {
        try (FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (lock.tryLock() == null) {
                return;
            }
            String name = lockFile.getFileName().toString();
            Path folder = lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
            if (!CommandLines.anyNames(folder)) {
                delete(folder, log);
            }
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            // Another master swept it, or its own deleted it; or it is another one in this JVM.
        } catch (IOException e) {
            log.warn(lockFile + " cannot be looked at: " + GenerationException.reason(e));
        }
    }

    /** Deletes folder and lock; what cannot be deleted is a warning, and found at the next start. */
    void delete(Log log) {
        delete(path, log);
        close();
    }

    private static void delete(Path folder, Log log) {
        Optional<String> failure = Deletion.of(folder);
        if (failure.isEmpty()) {
            failure = Deletion.of(lockFile(folder));
        }
        failure.ifPresent(
                what -> log.warn("copies of the application are left in " + folder + ": cannot delete " + what));
    }

    /** Lets go of the lock: the folder is a dead master's from now on. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // The process ends soon, and with it the lock.
        }
    }

    private static Path lockFile(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }
}
