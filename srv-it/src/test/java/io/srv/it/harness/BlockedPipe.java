package io.srv.it.harness;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * A FIFO that nobody reads: who writes to it is stuck as soon as it is full. For a master whose stderr hangs.
 *
 * <p>Not for several threads at once.
 */
public final class BlockedPipe implements AutoCloseable {
    private static final int SURELY_FILLING = 16 * 1024;

    private final Path path;
    /** Both ends, so that a writer's open does not wait for a reader, and so that no writer gets EPIPE. */
    private final RandomAccessFile bothEnds;

    private volatile long filledBytes;
    private volatile boolean filling;
    private volatile LineLog log;

    private BlockedPipe(Path path) throws IOException {
        this.path = path;
        this.bothEnds = new RandomAccessFile(path.toFile(), "rw");
    }

    /** Creates it, empty: it holds some 64 KiB, see pipe(7). */
    public static BlockedPipe create(Path path) {
        try {
            Commands.run("mkfifo", path.toString());
            return new BlockedPipe(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns where it is. */
    public Path path() {
        return path;
    }

    /** Fills it up, so that the next byte that anybody writes is stuck. */
    public void fill() {
        filling = true;
        Thread filler = new Thread(this::writeUntilReleased, "filling " + path.getFileName());
        filler.setDaemon(true);
        filler.start();
        AtomicLong seenBytes = new AtomicLong(-1);
        Awaitility.await("the pipe is full")
                .pollInterval(Duration.ofMillis(50))
                .until(() -> waitingBytes() >= SURELY_FILLING && seenBytes.getAndSet(filledBytes) == filledBytes);
    }

    private int waitingBytes() throws IOException {
        // Not closed: it would close the descriptor of the pipe.
        return new FileInputStream(bothEnds.getFD()).available();
    }

    // One byte at a time: a larger write leaves a gap in which a short log line finds room.
    private void writeUntilReleased() {
        try {
            while (filling) {
                bothEnds.write('\n');
                filledBytes++;
            }
        } catch (IOException e) {
            // Closed: no more needed.
        }
    }

    /** Begins to read, so that those who were stuck go on. */
    public void unblock() {
        try {
            filling = false;
            InputStream reader = new FileInputStream(path.toFile());
            log = LineLog.of(path.getFileName().toString(), reader, line -> {});
            bothEnds.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the lines read since {@link #unblock}, without the empty ones; empty before. */
    public List<String> lines() {
        return log == null
                ? List.of()
                : log.lines().stream().filter(line -> !line.isEmpty()).toList();
    }

    @Override
    public void close() {
        if (log == null) {
            unblock();
        }
    }
}
