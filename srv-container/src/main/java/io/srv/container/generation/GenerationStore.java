package io.srv.container.generation;

import io.srv.container.application.Application;
import io.srv.container.application.ApplicationException;
import io.srv.container.log.Log;
import io.srv.container.posix.Credentials;
import io.srv.container.posix.Posix;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps copies of the application, the generations, which nobody can read but this user and the workers.
 *
 * <pre>
 * ~/.cache/srv-container/          or another base folder, see Surroundings; for all masters of this user
 *     master-4711-1f2e3d4c.lock    locked as long as that master lives
 *     master-4711-1f2e3d4c/
 *         1/srv/app/app.jar        generation 1: the copy of /srv/app/app.jar
 *         1/srv/app/lib/x.jar      what its Class-Path names, where the JVM looks for it
 *         2/…
 * </pre>
 *
 * <p>One for each process. Used by one thread at a time; blocks for as long as the disk takes.
 */
public final class GenerationStore implements AutoCloseable {

    private final Surroundings.Candidate place;
    private final Path base;
    private final MasterFolder master;
    private final Posix posix;
    private final Log log;
    private final Set<Long> numbers = new HashSet<>();

    private GenerationStore(Surroundings.Candidate place, Path base, MasterFolder master, Posix posix, Log log) {
        this.place = place;
        this.base = base;
        this.master = master;
        this.posix = posix;
        this.log = log;
    }

    /**
     * Takes the first place that can be used, and deletes what masters left there that were killed.
     *
     * @param readers as whom the first generation's workers run; empty: as this process
     * @throws GenerationException if there is none, or somebody else could change what is in it
     */
    public static GenerationStore open(Surroundings surroundings, Optional<Credentials> readers, Posix posix, Log log)
            throws GenerationException {
        List<String> unusable = new ArrayList<>();
        for (Surroundings.Candidate candidate : surroundings.candidates(PrivateFolder.ownUid())) {
            try {
                Path base = PrivateFolder.make(candidate, readers);
                MasterFolder master = MasterFolder.make(base);
                master.sweep(log);
                return new GenerationStore(candidate, base, master, posix, log);
            } catch (GenerationException e) {
                throw e;
            } catch (IOException e) {
                unusable.add(candidate.path() + " (" + GenerationException.reason(e) + ")");
            }
        }
        throw new GenerationException("no place for copies of the application: cannot write to "
                + String.join(", ", unusable)
                + "; let CACHE_DIRECTORY name a folder of this user, or set \"generations\": \"inPlace\"");
    }

    /**
     * Goes on with what another program in this process has made.
     *
     * @throws IOException if its lock is lost
     */
    public static GenerationStore restore(SavedStore saved, Posix posix, Log log) throws IOException {
        Path base = Path.of(saved.base());
        MasterFolder master = MasterFolder.locked(base, Path.of(saved.folder()), saved.lock(), posix);
        Surroundings.Candidate place = new Surroundings.Candidate(Path.of(saved.parent()), saved.name(), false, true);
        GenerationStore store = new GenerationStore(place, base, master, posix, log);
        store.numbers.addAll(saved.numbers());
        return store;
    }

    /** @throws IOException if the descriptor of the lock is not to be found */
    public SavedStore save() throws IOException {
        return new SavedStore(
                place.parent().toString(),
                place.name(),
                base.toString(),
                master.path().toString(),
                master.lockDescriptor(),
                List.copyOf(numbers));
    }

    /** Returns this master's folder, for a log line. */
    public Path folder() {
        return master.path();
    }

    /**
     * Copies the application as it is now.
     *
     * @param number      a new one, positive; that of a copy that failed may come again
     * @param application just read from where it is: nothing of it may change until this returns
     * @param options     the options file, copied as well, for this user alone; null if there is none
     * @param readers     as whom the workers run; empty: as this process
     * @throws GenerationException if not all of it could be copied, or some of it changed meanwhile. Nothing is left of it then
     */
    public Generation copy(long number, Application application, @Nullable Path options, Optional<Credentials> readers)
            throws GenerationException {
        if (number <= 0 || numbers.contains(number)) {
            throw new IllegalArgumentException("not a new generation: " + number);
        }
        long startNs = System.nanoTime();
        Path folder = master.path().resolve(Long.toString(number));
        delete(folder); // What could not be deleted after a failure.
        if (readers.isPresent()) {
            PrivateFolder.admit(place, base, readers.get());
            Readers.letIn(master.path(), readers.get());
        }
        boolean complete = false;
        try {
            TreeCopy copy = new TreeCopy(posix, folder, base);
            Originals originals = Originals.of(application, readers);
            for (Path source : application.origin().reach().movable().toList()) {
                copy.add(source, originals);
            }
            if (readers.isPresent()) {
                // Before the options are there: what they say is said to workers by the master, as far as they may
                // know.
                Readers.handOver(folder, readers.get());
            }
            Optional<Path> realOptions = options == null ? Optional.empty() : Optional.of(real(options));
            if (realOptions.isPresent()) {
                copy.add(realOptions.get(), Originals.all());
            }
            copy.finish();
            Application moved = application.movedTo(copy::target);
            requireClassPath(moved);
            requireUnchanged(application, copy);
            complete = true;
            numbers.add(number);
            return new Generation(
                    number,
                    folder,
                    moved,
                    realOptions.map(copy::target),
                    copy.files(),
                    copy.bytes(),
                    System.nanoTime() - startNs);
        } catch (GenerationException e) {
            throw e;
        } catch (IOException e) {
            throw GenerationException.uncopied(master.path(), folder, e);
        } finally {
            if (!complete) {
                delete(folder);
            }
        }
    }

    /** Deletes all other generations, and what masters left that were killed. What cannot be deleted is a warning. */
    public void retain(Set<Long> retained) {
        for (long number : List.copyOf(numbers)) {
            if (!retained.contains(number)) {
                delete(master.path().resolve(Long.toString(number)));
                numbers.remove(number);
            }
        }
        master.sweep(log);
    }

    /**
     * Deletes all generations. What cannot be deleted is a warning, and is tried again by the next master.
     *
     * <p>For when no worker runs any more. While some do, end without it: the next master deletes them when these have ended.
     */
    @Override
    public void close() {
        master.delete(log);
    }

    private void delete(Path folder) {
        Deletion.of(folder)
                .ifPresent(what -> log.warn("an old copy of the application is left: cannot delete " + what));
    }

    private static Path real(Path options) throws GenerationException {
        try {
            return options.toRealPath();
        } catch (IOException e) {
            throw GenerationException.unreadable(options, e);
        }
    }

    private static void requireClassPath(Application application) throws GenerationException {
        for (Path entry : application.classPath()) {
            if (entry.toString().contains(File.pathSeparator)) {
                throw new GenerationException(entry + ": a class path cannot hold a path with '" + File.pathSeparator
                        + "' in it; rename the folder or the file");
            }
        }
    }

    /** The class path is read again before the files are looked at, so that it was read from the files that were copied. */
    private static void requireUnchanged(Application application, TreeCopy copy) throws GenerationException {
        boolean unchanged;
        try {
            unchanged = application.isUnchanged();
        } catch (ApplicationException e) {
            copy.requireUnchanged();
            throw new GenerationException(String.valueOf(e.getMessage()));
        }
        copy.requireUnchanged();
        if (!unchanged) {
            throw GenerationException.changed(application.shown());
        }
    }
}
