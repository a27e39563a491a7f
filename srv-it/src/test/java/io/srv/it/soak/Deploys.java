package io.srv.it.soak;

import io.srv.it.harness.WorkDir;
import io.srv.jmx.MasterMXBean;
import io.srv.jmx.RecycleInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Deploys that must not get through: each is written over what runs, recycled, waited for, and taken back. For one thread. */
final class Deploys {
    private static final long PATIENCE_MS = TimeUnit.MINUTES.toMillis(5);
    /** Of those, and of a worker that was killed before it had failed by itself. */
    private static final List<String> REASONS = List.of("NOT_PREPARED", "START_FAILED");

    private final WorkDir work;
    private final MasterMXBean master;
    private final Random random;
    private final Path jar;
    private final Path good;
    private final String options;
    private final Map<Kind, Integer> counts = new TreeMap<>();

    private enum Kind {
        /** Half of the jar is there. */
        TRUNCATED_JAR,
        /** The options are no JSON. */
        BROKEN_OPTIONS,
        /** The application does not start with its arguments. */
        BAD_ARGUMENT
    }

    /**
     * @param jar     what the master runs
     * @param good    what is in it
     * @param options those that it runs with
     */
    Deploys(WorkDir work, MasterMXBean master, Random random, Path jar, Path good, String options) {
        this.work = work;
        this.master = master;
        this.random = random;
        this.jar = jar;
        this.good = good;
        this.options = options;
    }

    /**
     * Deploys something bad, and then again what was good.
     *
     * @throws AssertionError if it was not refused
     */
    void bad() throws IOException {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        spoil(kind);
        RecycleInfo over = await(master.recycle());
        if (!over.outcome().equals("ABORTED") || !REASONS.contains(over.reason())) {
            throw new AssertionError(kind + " was not refused: " + over);
        }
        mend();
        counts.merge(kind, 1, Integer::sum);
    }

    private void spoil(Kind kind) throws IOException {
        switch (kind) {
            case TRUNCATED_JAR -> {
                byte[] bytes = Files.readAllBytes(good);
                Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
            }
            case BROKEN_OPTIONS -> work.write("options.json", options.substring(1));
            case BAD_ARGUMENT -> work.write("options.json", options.replace("--server.port=", "--server.port=no-"));
        }
    }

    private void mend() throws IOException {
        Path next = jar.resolveSibling("next.jar");
        Files.copy(good, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, jar, StandardCopyOption.ATOMIC_MOVE);
        work.write("options.json", options);
    }

    /** Deploys what was good, once more, and returns how that has ended. */
    RecycleInfo good() {
        return await(master.recycle());
    }

    private RecycleInfo await(long recycle) {
        RecycleInfo info = master.awaitRecycle(recycle, PATIENCE_MS);
        if (info.ended() == null) {
            throw new AssertionError("recycle " + recycle + " has not ended within " + PATIENCE_MS + " ms: " + info);
        }
        return info;
    }

    int count() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often which. */
    @Override
    public String toString() {
        return counts.toString();
    }
}
