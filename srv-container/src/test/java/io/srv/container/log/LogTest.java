package io.srv.container.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTest {

    /** What fits into the queue while the stream is stuck with one line more. */
    private static final int CAPACITY = 4_096;

    private static final String TIMESTAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";

    @Test
    void linesSayHowSeriousTheyAre() {
        RecordedLog recorded = new RecordedLog();

        recorded.log().info("ready");
        recorded.log().warn("coped");
        recorded.log().error("do something");
        recorded.log().info("größer");

        assertThat(recorded.lines())
                .containsExactly("INFO  ready", "WARN  coped", "ERROR do something", "INFO  größer");
    }

    @Test
    void linesHaveATimestampIfWanted() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Log log = new Log(out, true)) {
            log.info("ready");
            log.error("broken");
        }

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches(TIMESTAMP + "INFO  ready");
        assertThat(lines.get(1)).matches(TIMESTAMP + "ERROR broken");
    }

    @Test
    void inTheJournalEachLineHasItsPriority() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Log log = new Log(out, Log.Prefix.PRIORITY)) {
            log.info("ready");
            log.warn("coped");
            log.error("one\ntwo");
            log.bug("a bug", new IllegalStateException("why"));
        }

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines)
                .startsWith(
                        "<6>INFO  ready",
                        "<4>WARN  coped",
                        "<3>ERROR one",
                        "<3>two",
                        "<3>ERROR a bug",
                        "<3>java.lang.IllegalStateException: why");
        assertThat(lines.subList(6, lines.size())).isNotEmpty().allMatch(line -> line.startsWith("<3>\tat "));
    }

    @Test
    void theJournalIsKnownByDeviceAndInode(@TempDir Path folder) throws IOException {
        Path stderr = Files.createFile(folder.resolve("stderr"));
        String same = Files.getAttribute(stderr, "unix:dev") + ":" + Files.getAttribute(stderr, "unix:ino");

        assertThat(Priority.belongOn(stderr, same)).isTrue();
        assertThat(Priority.belongOn(stderr, same + "0")).isFalse();
        assertThat(Priority.belongOn(stderr, null)).isFalse();
        assertThat(Priority.belongOn(folder.resolve("none"), same)).isFalse();
    }

    @Test
    void bugHasItsStackTrace() {
        RecordedLog recorded = new RecordedLog();

        recorded.log().bug("a bug", new IllegalStateException("why"));

        assertThat(recorded.lines())
                .startsWith("ERROR a bug", "java.lang.IllegalStateException: why")
                .anyMatch(line -> line.startsWith("\tat " + LogTest.class.getName()));
    }

    @Test
    void closingWritesAllThatWasSaid() {
        RecordedLog recorded = new RecordedLog();
        for (int i = 0; i < 1_000; i++) {
            recorded.log().info("line " + i);
        }

        assertThat(recorded.lines()).hasSize(1_000).endsWith("INFO  line 999");
    }

    @Test
    void stuckStreamHoldsUpNobodyAndWhatIsLostIsCountedWhereItIsMissing() throws InterruptedException {
        StuckStream out = new StuckStream();
        Log log = new Log(out, false);
        log.info("first");
        out.awaitStuck();

        // None of these may block: the stream is stuck for as long as the test wants.
        for (int i = 0; i < CAPACITY; i++) {
            log.info("kept " + i);
        }
        for (int i = 0; i < 100; i++) {
            log.info("lost " + i);
        }
        out.unblock();
        await("all is written").until(() -> out.lines().size() >= CAPACITY + 2);
        log.info("last");
        log.close();

        List<String> lines = out.lines();
        assertThat(lines).hasSize(CAPACITY + 3);
        assertThat(lines.subList(0, 3)).containsExactly("INFO  first", "INFO  kept 0", "INFO  kept 1");
        assertThat(lines.subList(CAPACITY, CAPACITY + 3))
                .containsExactly(
                        "INFO  kept " + (CAPACITY - 1),
                        "WARN  100 log lines were lost here: stderr was stuck",
                        "INFO  last");
    }

    @Test
    void lineAboutLostOnesHasATimestampLikeAllOthers() throws InterruptedException {
        StuckStream out = new StuckStream();
        Log log = new Log(out, true);
        log.info("first");
        out.awaitStuck();
        for (int i = 0; i < CAPACITY + 1; i++) {
            log.info("more");
        }
        out.unblock();
        log.close();

        assertThat(out.lines())
                .filteredOn(line -> line.contains("lost"))
                .singleElement()
                .asString()
                .matches(TIMESTAMP + "WARN  1 log lines were lost here: stderr was stuck");
    }

    @Test
    void closingReturnsAlthoughTheStreamIsStuck() throws InterruptedException {
        StuckStream out = new StuckStream();
        Log log = new Log(out, false);
        log.info("first");
        out.awaitStuck();

        log.close();

        assertThat(out.lines()).isEmpty();
        out.unblock();
        await("the writer goes on when it can").until(() -> out.lines().equals(List.of("INFO  first")));
    }

    @Test
    void closingAgainChangesNothing() {
        RecordedLog recorded = new RecordedLog();
        recorded.log().info("once");

        recorded.log().close();

        assertThat(recorded.lines()).containsExactly("INFO  once");
    }

    @Test
    void streamThatFailsIsNobodysProblem() {
        AtomicInteger writes = new AtomicInteger();
        Log log = new Log(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        writes.incrementAndGet();
                        throw new IOException("Broken pipe");
                    }
                },
                false);

        log.info("one");
        log.info("two");
        log.close();

        assertThat(writes).hasValue(2);
    }
}
