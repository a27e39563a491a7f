package io.srv.container.generation;

import io.srv.container.posix.PosixException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The application could not be copied, or there is no place for copies; the message is one sentence for the operator. */
public final class GenerationException extends IOException {

    private static final long serialVersionUID = 1;

    GenerationException(String message) {
        super(message);
    }

    private GenerationException(String message, IOException cause) {
        super(message, cause);
    }

    static GenerationException changed(String what) {
        return new GenerationException(
                what + " changed while it was copied; put files in place by renaming them, and try"
                        + " again when all are there");
    }

    /** The original could not be read. */
    static GenerationException unreadable(Path path, IOException e) {
        if (e instanceof FileSystemLoopException) {
            return new GenerationException(
                    path + ": a symbolic link to a folder that it is in, which would be copied without end; remove it",
                    e);
        }
        if (e instanceof NoSuchFileException) {
            return new GenerationException(
                    path + " vanished while it was copied; try again when all files are in place", e);
        }
        if (e instanceof AccessDeniedException) {
            return new GenerationException(
                    path + " cannot be copied: not readable by this user; change its permissions", e);
        }
        return new GenerationException(
                path + " cannot be copied: it cannot be read (" + reason(e) + "); look at its file system", e);
    }

    /** The copy could not be written, or reading failed half way. */
    static GenerationException uncopied(Path path, Path folder, IOException e) {
        String why = reason(e);
        boolean full = why.contains("no space") || why.contains("quota");
        return new GenerationException(
                path + " cannot be copied to " + folder + ": " + why + "; "
                        + (full ? "make room there" : "look at both file systems") + ", and try again",
                e);
    }

    /** Returns why, in a few words without the path. */
    static String reason(IOException e) {
        String why;
        if (e instanceof PosixException failure) {
            why = failure.reason();
        } else if (e instanceof AccessDeniedException) {
            why = "permission denied";
        } else if (e instanceof NoSuchFileException) {
            why = "no such file or directory";
        } else {
            why = firstOf(e instanceof FileSystemException failure ? failure.getReason() : null, e.getMessage());
        }
        return why.isEmpty()
                ? e.getClass().getSimpleName()
                : why.substring(0, 1).toLowerCase(Locale.ROOT) + why.substring(1);
    }

    private static String firstOf(@Nullable String reason, @Nullable String message) {
        return reason != null ? reason : message != null ? message : "";
    }
}
