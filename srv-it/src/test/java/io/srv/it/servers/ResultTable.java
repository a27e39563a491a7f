package io.srv.it.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Markdown table of what was measured: printed, and collected in {@code target/servers-java-N.md}, to which each run
 * appends. For one thread.
 */
final class ResultTable {
    private static final Path FILE =
            Path.of("target", "servers-java-" + Runtime.version().feature() + ".md");
    private static final String HEAD =
            "| server | requests | failed, fresh | failed, kept | failed, slow | stale closes | worst recycle, s |\n"
                    + "|---|---|---|---|---|---|---|\n";

    private ResultTable() {}

    /** Adds a run. */
    static void add(String server, Outcome outcome, double worstRecycleS) {
        write(String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s | %s | %d | %.1f |",
                server,
                outcome.requests(),
                failures(outcome.fresh()),
                failures(outcome.kept()),
                failures(outcome.slow()),
                outcome.stale(),
                worstRecycleS));
    }

    /** Adds a server that was not run. */
    static void addSkipped(String server, String why) {
        write("| " + server + " | skipped: " + why + " | | | | | |");
    }

    private static String failures(Map<String, Long> byClass) {
        return byClass.isEmpty()
                ? "0"
                : byClass.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    private static void write(String row) {
        System.out.println(row);
        try {
            if (Files.notExists(FILE)) {
                Files.createDirectories(FILE.getParent());
                Files.writeString(FILE, HEAD);
            }
            Files.writeString(FILE, row + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
