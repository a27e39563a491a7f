package io.srv.container;

import io.srv.container.application.Application;
import io.srv.container.application.ApplicationException;
import io.srv.container.application.Jdk;
import io.srv.container.generation.Generation;
import io.srv.container.generation.GenerationException;
import io.srv.container.generation.GenerationStore;
import io.srv.container.generation.SavedStore;
import io.srv.container.generation.Surroundings;
import io.srv.container.log.Durations;
import io.srv.container.log.Log;
import io.srv.container.log.Sizes;
import io.srv.container.master.Configuration;
import io.srv.container.master.GenerationSource;
import io.srv.container.master.Libraries;
import io.srv.container.master.NotPreparedException;
import io.srv.container.master.SavedMaster.SavedApplication;
import io.srv.container.master.SavedMaster.SavedGeneration;
import io.srv.container.master.WorkerProcessCheck;
import io.srv.container.options.Generations;
import io.srv.container.options.MetricsOptions;
import io.srv.container.options.Options;
import io.srv.container.options.OptionsException;
import io.srv.container.options.OptionsReader;
import io.srv.container.options.OptionsReader.Program;
import io.srv.container.options.Problem;
import io.srv.container.posix.Credentials;
import io.srv.container.posix.Posix;
import io.srv.container.resources.Division;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the user gave on the command line, read anew and copied for each generation.
 *
 * <p>A copy that fails is tried again: somebody may be replacing the files just then, or making room.
 */
final class Deployment implements GenerationSource {

    /** So long together that a file of some hundred megabytes may be copied over the old one meanwhile. */
    private static final int TRIES = 3;

    private static final long PAUSE_MS = 1_000;

    /** A copy that hangs must not hold up the end; the next master deletes what is left. */
    private static final long CLOSE_PATIENCE_S = 2;

    /** The master's loop waits for this. */
    private static final long SAVE_PATIENCE_MS = 300;

    private final @Nullable Path applicationFile;
    private final @Nullable Path optionsFile;
    private final Posix posix;
    private final Log log;
    private final Libraries libraries = Libraries.own();
    private final ReentrantLock lock = new ReentrantLock();

    /** Null until the first copy is made. */
    private @Nullable GenerationStore store;

    /**
     * @param applicationFile null if the options name it
     * @param optionsFile     null for the defaults
     */
    Deployment(@Nullable Path applicationFile, @Nullable Path optionsFile, Posix posix, Log log) {
        this.applicationFile = applicationFile;
        this.optionsFile = optionsFile;
        this.posix = posix;
        this.log = log;
    }

    /**
     * Returns the first generation.
     *
     * @param inputs just read
     */
    Configuration first(Inputs inputs) throws GenerationException {
        return configure(1, inputs);
    }

    @Override
    public Configuration make(long number, Options running) throws NotPreparedException {
        try {
            for (int tries = 1; ; tries++) {
                Inputs inputs = Inputs.read(applicationFile, optionsFile, running, posix);
                try {
                    return configure(number, inputs);
                } catch (GenerationException e) {
                    if (tries == TRIES) {
                        throw new NotPreparedException(List.of(String.valueOf(e.getMessage())));
                    }
                    log.warn("generation " + number + " cannot be copied: " + e.getMessage() + "; next try in "
                            + Durations.text(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS)));
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
            }
        } catch (Inputs.Unusable e) {
            throw new NotPreparedException(e.problems());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotPreparedException(List.of("interrupted"));
        }
    }

    /**
     * Makes a generation of what another program has left of it.
     *
     * @param metrics what this master was told; null: what that one went by
     * @throws NotPreparedException if that cannot be
     */
    Configuration restore(SavedGeneration saved, @Nullable MetricsOptions metrics) throws NotPreparedException {
        String name = "generation " + saved.number();
        SavedApplication application = saved.application();
        List<Path> classPath = application.classPath().stream().map(Path::of).toList();
        List<String> problems = new ArrayList<>();
        classPath.stream()
                .filter(entry -> !Files.exists(entry))
                .forEach(entry -> problems.add(name + ": " + entry + " is gone"));
        try {
            WorkerProcessCheck processes = new WorkerProcessCheck(posix);
            Options options = OptionsReader.read(
                    name,
                    saved.options().getBytes(StandardCharsets.UTF_8),
                    applicationFile == null ? Program.OPTIONS : Program.JAR,
                    processes);
            Division division = Configuration.divide(options);
            problems.addAll(division.problems());
            Application known = Application.known(
                    classPath,
                    application.original().stream().map(Path::of).toList(),
                    application.entry(),
                    application.flags());
            if (problems.isEmpty()) {
                return Configuration.of(
                        metrics == null ? options : options.with(metrics),
                        known,
                        Jdk.of(options.worker().java()),
                        division,
                        libraries,
                        processes.prefix());
            }
        } catch (OptionsException e) {
            e.problems().stream().map(Problem::toString).forEach(problems::add);
        } catch (ApplicationException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        throw new NotPreparedException(problems);
    }

    /** Goes on with the copies that another program has made. */
    void inherit(SavedStore saved) throws IOException {
        lock.lock();
        try {
            store = GenerationStore.restore(saved, posix, log);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the copies, for another program; null if there are none.
     *
     * @throws UncheckedIOException if they cannot be handed over
     */
    @Nullable
    SavedStore save() {
        try {
            if (!lock.tryLock(SAVE_PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                throw new IOException("they are being made, or deleted; try again");
            }
            try {
                return store == null ? null : store.save();
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the copies cannot be handed over: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void retain(Set<Long> numbers) {
        lock.lock();
        try {
            if (store != null) {
                store.retain(numbers);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Deletes all copies. For when no worker runs any more. */
    void close() {
        try {
            if (lock.tryLock(CLOSE_PATIENCE_S, TimeUnit.SECONDS) && store != null) {
                store.close(); // and never unlock: nothing is copied any more
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Configuration configure(long number, Inputs inputs) throws GenerationException {
        Application application = inputs.options().generations() == Generations.COPY
                ? copy(number, inputs.application(), inputs.prefix().credentials())
                : inputs.application();
        return Configuration.of(
                inputs.options(), application, inputs.jdk(), inputs.division(), libraries, inputs.prefix());
    }

    private Application copy(long number, Application application, Optional<Credentials> readers)
            throws GenerationException {
        lock.lock();
        try {
            if (store == null) {
                store = GenerationStore.open(Surroundings.ofThisProcess(), readers, posix, log);
            }
            Generation copy = store.copy(number, application, optionsFile, readers);
            log.info("generation " + number + " copied to " + copy.folder() + ": " + copy.files()
                    + (copy.files() == 1 ? " file, " : " files, ") + Sizes.text(copy.bytes()) + " in "
                    + Durations.text(copy.tookNs()));
            return copy.application();
        } finally {
            lock.unlock();
        }
    }
}
