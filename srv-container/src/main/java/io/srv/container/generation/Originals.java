package io.srv.container.generation;

import io.srv.container.application.Application;
import io.srv.container.posix.Credentials;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens what is copied. For workers that run as another user, only what they could read themselves, or what they had no hand in: as
 * far as they can decide what is found in a place, they must not get from there what is kept from them. Without readers, whatever
 * this process can read.
 */
final class Originals {

    private static final Set<OpenOption> READ_NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final @Nullable Credentials readers;

    /** What they can change of how the application names its files; null if nothing. */
    private final @Nullable Path chosenThrough;

    private Originals(@Nullable Credentials readers, @Nullable Path chosenThrough) {
        this.readers = readers;
        this.chosenThrough = chosenThrough;
    }

    /** Those that this process may read. */
    static Originals all() {
        return new Originals(null, null);
    }

    static Originals of(Application application, Optional<Credentials> readers) throws GenerationException {
        return readers.isPresent() ? new Originals(readers.get(), chosenThrough(application, readers.get())) : all();
    }

    private static @Nullable Path chosenThrough(Application application, Credentials readers)
            throws GenerationException {
        for (Path entry : application.origin().classPath()) {
            try {
                Optional<Path> folder = readers.changeable(entry);
                if (folder.isPresent()) {
                    return folder.get();
                }
            } catch (IOException e) {
                throw GenerationException.unreadable(entry, e);
            }
        }
        for (Path source : application.origin().reach().movable().toList()) {
            try {
                // A jar names further ones.
                if (Files.isRegularFile(source) && readers.mayChange(source)) {
                    return source;
                }
            } catch (IOException e) {
                throw GenerationException.unreadable(source, e);
            }
        }
        return null;
    }

    /** Opens a file to be read. */
    FileChannel open(Path file) throws GenerationException {
        try {
            Optional<Path> through = through(file);
            return readers == null || through.isEmpty()
                    ? FileChannel.open(file, StandardOpenOption.READ)
                    : openAsThey(readers, file, through.get());
        } catch (GenerationException e) {
            throw e;
        } catch (IOException e) {
            throw GenerationException.unreadable(file, e);
        }
    }

    /** Requires that the names in a folder may be copied. */
    void check(Path folder) throws GenerationException {
        if (readers != null) {
            try (FileChannel opened = open(folder)) {
                // That was it.
            } catch (GenerationException e) {
                throw e;
            } catch (IOException e) {
                throw GenerationException.unreadable(folder, e);
            }
        }
    }

    /** What they can change, so that this is copied; empty if nothing. */
    private Optional<Path> through(Path path) throws IOException {
        if (readers == null) {
            return Optional.empty();
        }
        return chosenThrough == null ? readers.changeable(path) : Optional.of(chosenThrough);
    }

    /**
     * Goes there step by step, each from the folder that the step before has opened, and looks at what is open: whoever puts
     * something else in a place meanwhile changes nothing of it.
     */
    private FileChannel openAsThey(Credentials they, Path path, Path through) throws IOException {
        Path real = path.toRealPath();
        Path reached = real.getRoot();
        FileChannel at = FileChannel.open(reached, StandardOpenOption.READ);
        boolean complete = false;
        try {
            for (Path name : real) {
                require(they.mayPass(held(at)), they, path, reached, through);
                FileChannel next = FileChannel.open(held(at).resolve(name), READ_NO_LINK);
                at.close();
                at = next;
                reached = reached.resolve(name);
            }
            require(they.mayRead(held(at)), they, path, reached, through);
            complete = true;
            return at;
        } finally {
            if (!complete) {
                at.close();
            }
        }
    }

    /** The path of what is open, wherever it is by now. */
    private static Path held(FileChannel channel) {
        return Path.of("/proc/self/fd/" + FileCopy.number(channel));
    }

    private static void require(boolean allowed, Credentials they, Path path, Path obstacle, Path through)
            throws GenerationException {
        if (!allowed) {
            throw new GenerationException(path + " is not copied for the workers: user " + they.uid() + " in group "
                    + they.gid() + " can change " + through + ", and so choose what is copied, which must be for them"
                    + " to read then, and the permissions of " + obstacle + " are in the way; let them read it, or let"
                    + " only the master's user change " + through);
        }
    }
}
