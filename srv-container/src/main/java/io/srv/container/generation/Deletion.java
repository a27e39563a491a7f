package io.srv.container.generation;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deletes a folder with all that is in it, as far as it can be deleted. Never follows a symbolic link. */
final class Deletion extends SimpleFileVisitor<Path> {

    private @Nullable String failure;

    private Deletion() {}

    /** Returns the first thing that could not be deleted, and why; empty if all is gone, or was not there. */
    static Optional<String> of(Path path) {
        Deletion deletion = new Deletion();
        try {
            Files.walkFileTree(path, deletion);
        } catch (IOException e) {
            deletion.failed(path, e);
        }
        return Optional.ofNullable(deletion.failure);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        delete(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        failed(file, e);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
        delete(folder);
        return FileVisitResult.CONTINUE;
    }

    private void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            failed(path, e);
        }
    }

    private void failed(Path path, IOException e) {
        if (failure == null && !(e instanceof NoSuchFileException)) {
            failure = path + " (" + GenerationException.reason(e) + ")";
        }
    }
}
