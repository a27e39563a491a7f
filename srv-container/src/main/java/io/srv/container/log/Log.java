package io.srv.container.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to stderr and never holds up who has something to say.
 *
 * <p>A thread of its own writes from a bounded queue, for stderr may be a pipe that nobody reads. What does not fit into
 * the queue is dropped and counted; the count is written when there is room again. Lines have a timestamp; or, if stderr
 * is the journal, which has its own, their priority as of sd-daemon(3).
 */
public final class Log implements AutoCloseable {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final int CAPACITY = 4_096;
    private static final long CLOSE_PATIENCE_MS = 1_000;

    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private final OutputStream out;
    private final Prefix prefix;
    private final Thread writer;
    private volatile boolean closing;

    /** @param line null for what only waits until those before it are written */
    private record Item(@Nullable String line, CountDownLatch written) {}

    /** What lines begin with. */
    enum Prefix {
        NONE,
        TIMESTAMP,
        PRIORITY
    }

    /** To stderr, which is not the journal. */
    public static Log toStderr() {
        return toStderr(null);
    }

    /** @param journalStream device and inode of the journal's socket, of JOURNAL_STREAM; null if there is none */
    public static Log toStderr(@Nullable String journalStream) {
        boolean journal = Priority.belongOnStderr(journalStream);
        return new Log(new FileOutputStream(FileDescriptor.err), journal ? Prefix.PRIORITY : Prefix.TIMESTAMP);
    }

    Log(OutputStream out, boolean timestamps) {
        this(out, timestamps ? Prefix.TIMESTAMP : Prefix.NONE);
    }

    Log(OutputStream out, Prefix prefix) {
        this.out = out;
        this.prefix = prefix;
        this.writer = new Thread(this::write, "srv-log");
        writer.setDaemon(true);
        writer.start();
    }

    /** A change of state. */
    public void info(String line) {
        add(Priority.INFO, "INFO  " + line);
    }

    /** Something that was coped with. */
    public void warn(String line) {
        add(Priority.WARNING, "WARN  " + line);
    }

    /** Something that an operator must do something about. */
    public void error(String line) {
        add(Priority.ERROR, "ERROR " + line);
    }

    /** A bug of ours: the only case for a stack trace. */
    public void bug(String line, Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        error(line + System.lineSeparator() + trace.toString().stripTrailing());
    }

    /** Waits until all that was said before is written, but not for long: stderr may be stuck. */
    public void flush() {
        CountDownLatch written = new CountDownLatch(1);
        try {
            if (queue.offer(new Item(null, written), CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                written.await(CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all is written, but not for long: stderr may be stuck. */
    @Override
    public void close() {
        closing = true;
        writer.interrupt();
        try {
            writer.join(CLOSE_PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean offer(String line) {
        return queue.offer(new Item(line, new CountDownLatch(1)));
    }

    private void add(Priority priority, String line) {
        // Said where they are missing: after all that was in the queue when it was full.
        long lost = dropped.getAndSet(0);
        if (lost > 0 && !offer(stamped(Priority.WARNING, lost(lost)))) {
            dropped.addAndGet(lost);
        }
        if (!offer(stamped(priority, line))) {
            dropped.incrementAndGet();
        }
    }

    private String stamped(Priority priority, String line) {
        return switch (prefix) {
            case NONE -> line;
            case TIMESTAMP -> TIMESTAMP.format(Instant.now()) + " " + line;
            case PRIORITY -> priority.on(line);
        };
    }

    private static String lost(long lines) {
        return "WARN  " + lines + " log lines were lost here: stderr was stuck";
    }

    private void write() {
        while (!closing || !queue.isEmpty()) {
            try {
                Item item = closing ? queue.poll() : queue.poll(1, TimeUnit.DAYS);
                if (item != null && item.line() != null) {
                    print(item.line());
                }
                if (item != null) {
                    item.written().countDown();
                }
                long lost = queue.isEmpty() ? dropped.getAndSet(0) : 0;
                if (lost > 0) {
                    print(stamped(Priority.WARNING, lost(lost)));
                }
            } catch (InterruptedException e) {
                // Asked to close: the loop's condition sees it.
            } catch (IOException e) {
                // stderr is gone; there is nowhere to say so, and supervision goes on.
            }
        }
    }

    private void print(String line) throws IOException {
        out.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
