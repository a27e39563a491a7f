package io.srv.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The fresh temporary folder of one test, and the ports it was given.
 *
 * <p>Open it first, close it last: closing asserts through {@link Leftovers} that no process and no listening socket of
 * this test is left, and deletes the folder.
 */
public final class WorkDir implements AutoCloseable {
    /** Every process started in a test has this in its environment, with a value that begins with the folder's path. */
    static final String MARK = "SRV_IT_MARK";

    private final Path path;
    private final List<Integer> ports = new CopyOnWriteArrayList<>();

    private WorkDir(Path path) {
        this.path = path;
    }

    /** Creates the folder. */
    public static WorkDir create() {
        try {
            return new WorkDir(Files.createTempDirectory("srv-it-").toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the folder: absolute, without links. */
    public Path path() {
        return path;
    }

    /** Returns the folder that masters are given as {@code CACHE_DIRECTORY}: the copies of the application are in it. */
    public Path cache() {
        return path.resolve("cache");
    }

    /** Returns the path of a file in the folder; the file need not exist. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** Writes a text file, with the folders it needs. */
    public Path write(String name, String text) {
        try {
            Files.createDirectories(file(name).getParent());
            return Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a free port, and remembers it: nobody may listen on it when this test ends. */
    public int port() {
        int port = Ports.free();
        ports.add(port);
        return port;
    }

    /** Returns the ports that were handed out, in order. */
    public List<Integer> ports() {
        return List.copyOf(ports);
    }

    @Override
    public void close() {
        try {
            Leftovers.of(this).assertNone();
        } finally {
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
