package io.srv.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Collects the lines of a stream on a daemon thread of its own. Readers may call from any thread. */
final class LineLog {
    private final List<String> lines = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private LineLog() {}

    /** Starts to read; {@code each} is called for every line, on the reading thread. */
    static LineLog of(String name, InputStream stream, Consumer<String> each) {
        LineLog log = new LineLog();
        Thread reader = new Thread(() -> log.collect(stream, each), "lines of " + name);
        reader.setDaemon(true);
        reader.start();
        return log;
    }

    private void collect(InputStream stream, Consumer<String> each) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
                each.accept(line);
            }
        } catch (IOException e) {
            add("(reading ended: " + e.getMessage() + ")");
        } finally {
            ended.countDown();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
    }

    /** Returns the lines so far, oldest first. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Tells whether the last writer has closed its end: no line will follow. */
    boolean ended() {
        return ended.getCount() == 0;
    }

    boolean awaitEnd(long timeoutMs) throws InterruptedException {
        return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
    }
}
