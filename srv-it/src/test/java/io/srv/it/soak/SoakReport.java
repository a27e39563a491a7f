package io.srv.it.soak;

import io.srv.it.harness.Casualty;
import io.srv.it.harness.LoadResult;
import io.srv.it.soak.Footprint.Kind;
import io.srv.jmx.Counters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What came out: a row of a Markdown table, printed and appended to {@code target/soak.md}.
 *
 * @param length   of the soak, without what comes after the last kill
 * @param results  of clients with fresh connections, with kept ones, and with slow requests
 * @param killer   has ended
 * @param deploys  those that were bad
 * @param counters of the master, at the end
 */
record SoakReport(
        Duration length,
        List<LoadResult> results,
        Killer killer,
        Footprint footprint,
        Deploys deploys,
        Counters counters) {
    private static final Path FILE = Path.of("target", "soak.md");
    private static final String HEAD =
            "| JDK | minutes | requests | failed, killed | failed, else | stale, killed | stale, else"
                    + " | late resets, else | longest gap, s | kills, their connections | recycles done, aborted | bad deploys |"
                    + " descriptors | threads | heap, MiB | RSS, MiB |\n"
                    + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

    /** Returns those that no kill explains. */
    List<Casualty> unexplained(Casualty.Fate fate) {
        return casualties(fate, casualty -> !killer.explains(casualty));
    }

    private List<Casualty> casualties(Casualty.Fate fate, Predicate<Casualty> which) {
        return results.stream()
                .flatMap(result -> result.casualties().stream())
                .filter(casualty -> casualty.fate() == fate)
                .filter(which)
                .toList();
    }

    void print() {
        String row = row();
        System.out.println(HEAD + row);
        System.out.println("bad deploys: " + deploys + "; kills left out, for fewer than two were ready: "
                + killer.spared() + "; " + footprint.count() + " samples of the master, the medians of their"
                + " first and last thirds are shown");
        results.forEach(System.out::println);
        System.out.println("stale, not explained by a kill: " + unexplained(Casualty.Fate.STALE));
        write(row);
    }

    private String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %d | %d | %d | %d | %d | %d | %.1f | %d, %d | %d, %d | %d | %s | %s | %s | %s |",
                Runtime.version().feature(),
                length.toSeconds() / 60.0,
                results.stream().mapToLong(LoadResult::requests).sum(),
                casualties(Casualty.Fate.FAILED, killer::explains).size(),
                unexplained(Casualty.Fate.FAILED).size(),
                casualties(Casualty.Fate.STALE, killer::explains).size(),
                unexplained(Casualty.Fate.STALE).size(),
                unexplained(Casualty.Fate.LATE_RESET).size(),
                results.get(0).longestGap().toMillis() / 1_000.0,
                killer.count(),
                killer.connections(),
                counters.recyclesDone(),
                counters.recyclesAborted(),
                deploys.count(),
                footprint.text(Kind.DESCRIPTORS),
                footprint.text(Kind.THREADS),
                footprint.text(Kind.HEAP_MIB),
                footprint.text(Kind.RESIDENT_MIB));
    }

    private static void write(String row) {
        try {
            if (Files.notExists(FILE)) {
                Files.createDirectories(Objects.requireNonNull(FILE.getParent()));
                Files.writeString(FILE, HEAD);
            }
            Files.writeString(FILE, row + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
