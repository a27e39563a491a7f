package io.srv.container.generation;

import io.srv.container.posix.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies files and folders below a folder, each under its absolute path, and proves that none of them changed meanwhile.
 *
 * <p>Symbolic links are followed: a copy has none. Passed over is what the JVM could not read either: links that lead nowhere,
 * sockets, pipes and devices; and the store itself, which may be inside a folder that is copied.
 */
final class TreeCopy extends SimpleFileVisitor<Path> {

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final FileCopy contents;
    private final Path root;
    private final @Nullable Object storeKey;
    private final Map<Path, Stamp> folders = new LinkedHashMap<>();
    private final Map<Path, Stamp> files = new LinkedHashMap<>();
    private Originals originals = Originals.all();
    private long bytes;

    /**
     * @param root  where to; made with the first copy
     * @param store what must not be copied
     */
    TreeCopy(Posix posix, Path root, Path store) throws IOException {
        this.contents = new FileCopy(posix);
        this.root = root;
        this.storeKey = Files.readAttributes(store, BasicFileAttributes.class).fileKey();
    }

    /**
     * Copies a file, or a folder with all that is in it, unless that was done.
     *
     * @param source    absolute and normalized
     * @param opensThem what may be copied
     */
    void add(Path source, Originals opensThem) throws GenerationException {
        originals = opensThem;
        try {
            Files.walkFileTree(source, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, this);
        } catch (GenerationException e) {
            throw e;
        } catch (IOException e) {
            throw GenerationException.unreadable(source, e);
        }
    }

    /** Returns where the copy of this file or folder is. */
    Path target(Path source) {
        return root.resolve(source.getRoot().relativize(source));
    }

    /** To be called last: gives the folders their modification times, which change whenever something is put there. */
    void finish() throws GenerationException {
        for (Map.Entry<Path, Stamp> folder : folders.entrySet()) {
            try {
                Files.setLastModifiedTime(
                        target(folder.getKey()), folder.getValue().modified());
            } catch (IOException e) {
                throw GenerationException.uncopied(folder.getKey(), root, e);
            }
        }
    }

    /** Fails if any of the originals is not what it was when it was copied. */
    void requireUnchanged() throws GenerationException {
        requireUnchanged(files);
        requireUnchanged(folders);
    }

    int files() {
        return files.size();
    }

    long bytes() {
        return bytes;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        boolean store = storeKey != null && Objects.equals(storeKey, attributes.fileKey());
        if (store || folders.putIfAbsent(folder, Stamp.of(attributes)) != null) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        originals.check(folder);
        makeFolder(folder, target(folder));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile() && !files.containsKey(file)) {
            copy(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
        throw GenerationException.unreadable(path, e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
        if (e != null) {
            throw GenerationException.unreadable(folder, e);
        }
        return FileVisitResult.CONTINUE;
    }

    private void copy(Path source) throws GenerationException {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(source, PosixFileAttributes.class);
        } catch (IOException e) {
            throw GenerationException.unreadable(source, e);
        }
        Path target = target(source);
        makeFolder(source, Objects.requireNonNull(target.getParent()));
        long copied;
        try (FileChannel from = originals.open(source)) {
            copied = contents.copy(from, source, target, attributes.size(), root);
        } catch (GenerationException e) {
            throw e;
        } catch (IOException e) {
            throw GenerationException.unreadable(source, e);
        }
        if (copied != attributes.size()) {
            throw GenerationException.changed(source.toString());
        }
        try {
            Files.setLastModifiedTime(target, attributes.lastModifiedTime());
            Files.setPosixFilePermissions(target, permissions(attributes.permissions()));
        } catch (IOException e) {
            throw GenerationException.uncopied(source, root, e);
        }
        files.put(source, Stamp.of(attributes));
        bytes += copied;
    }

    /** The owner's; what we could read as one of a group we must be able to read as the owner. */
    private static Set<PosixFilePermission> permissions(Set<PosixFilePermission> original) {
        Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_READ);
        permissions.addAll(original);
        permissions.retainAll(OWNERS);
        return permissions;
    }

    private void makeFolder(Path source, Path folder) throws GenerationException {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, PrivateFolder.OWNER_ONLY);
            }
        } catch (IOException e) {
            throw GenerationException.uncopied(source, root, e);
        }
    }

    private static void requireUnchanged(Map<Path, Stamp> stamps) throws GenerationException {
        for (Map.Entry<Path, Stamp> each : stamps.entrySet()) {
            Path source = each.getKey();
            try {
                if (!Stamp.of(Files.readAttributes(source, BasicFileAttributes.class))
                        .equals(each.getValue())) {
                    throw GenerationException.changed(source.toString());
                }
            } catch (GenerationException e) {
                throw e;
            } catch (IOException e) {
                throw GenerationException.unreadable(source, e);
            }
        }
    }
}
