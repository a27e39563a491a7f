package io.srv.container.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A log, without timestamps, whose lines a test can look at. */
public final class RecordedLog {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Log log = new Log(written, false);

    public Log log() {
        return log;
    }

    /** Closes the log, and returns all of its lines in order. */
    public List<String> lines() {
        log.close();
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
