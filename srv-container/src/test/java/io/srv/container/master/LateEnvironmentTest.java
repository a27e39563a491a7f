package io.srv.container.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sees which variables, seen by really starting the programs. */
final class LateEnvironmentTest {

    private static final Map<String, String> TRUSTED =
            Map.of("PATH", "/usr/bin:/bin", "LANG", "C", "SRV_CONTAINER_LATE_0", "stray");

    @TempDir
    Path folder;

    @Test
    void programHasExactlyWhatIsWantedWhateverIsInIt() throws Exception {
        Map<String, String> wanted = new HashMap<>(TRUSTED);
        wanted.remove("SRV_CONTAINER_LATE_0");
        wanted.putAll(Map.of(
                "PATH", "/only/here:/usr/bin:/bin",
                "PASSWORD", " a  'b' \"c\" $d ${PATH} # \\n\\\n\t=%",
                "with.dots-and spaces", "x",
                "$Q\"\\'#", "y",
                "EMPTY", "",
                "-u", "-i"));

        LateEnvironment late = LateEnvironment.of(TRUSTED, wanted);

        assertThat(environment(late, List.of())).isEqualTo(wanted);
        assertThat(late.command()).noneMatch(argument -> argument.contains("a  'b'"));
    }

    @Test
    void nothingIsInBetweenIfNothingIsAdded() {
        assertThat(LateEnvironment.of(TRUSTED, TRUSTED).command()).isEmpty();
    }

    /** With LD_DEBUG the loader writes a file for each program that it takes effect in: like LD_PRELOAD, but nothing to compile. */
    @Test
    void loaderOfTheProgramsBeforeDoesNotHearOfIt() throws Exception {
        Path before = Files.createDirectory(folder.resolve("before"));
        Path after = Files.createDirectory(folder.resolve("after"));
        List<String> prefix = List.of("nice", "-n", "0");
        Map<String, String> wanted = new HashMap<>(TRUSTED);
        wanted.putAll(Map.of(
                "LD_DEBUG", "files", "LD_DEBUG_OUTPUT", after.resolve("log").toString()));
        Map<String, String> naive = new HashMap<>(wanted);
        naive.put("LD_DEBUG_OUTPUT", before.resolve("log").toString());

        environment(LateEnvironment.of(naive, naive), prefix);
        environment(LateEnvironment.of(TRUSTED, wanted), prefix);

        assertThat(programs(before)).contains("nice").contains("cat");
        assertThat(programs(after)).contains("cat").doesNotContain("nice").doesNotContain("/env");
    }

    @Test
    void preloadedLibraryReachesNoProgramBefore() throws Exception {
        Map<String, String> wanted = new HashMap<>(TRUSTED);
        wanted.put("LD_PRELOAD", "/nonexistent/of-a-worker.so");
        LateEnvironment late = LateEnvironment.of(TRUSTED, wanted);

        // The loader says of each program that it cannot preload it: of the last one only.
        assertThat(errors(late, List.of("nice", "-n", "0")))
                .hasSize(1)
                .allMatch(line -> line.contains("/nonexistent/of-a-worker.so"));
    }

    private static List<String> errors(LateEnvironment late, List<String> prefix) throws Exception {
        ProcessBuilder builder = builder(late, prefix);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        List<String> lines =
                new String(process.getErrorStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor()).isZero();
        return lines;
    }

    private static Map<String, String> environment(LateEnvironment late, List<String> prefix) throws Exception {
        Process process = builder(late, prefix)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, String> seen = new HashMap<>();
        for (String entry : new String(process.getInputStream().readAllBytes()).split("\0")) {
            int end = entry.indexOf('=', 1);
            seen.put(entry.substring(0, end), entry.substring(end + 1));
        }
        assertThat(process.waitFor()).isZero();
        return seen;
    }

    private static ProcessBuilder builder(LateEnvironment late, List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(late.command());
        command.addAll(List.of("cat", "/proc/self/environ"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(late.early());
        return builder;
    }

    /** What the loader wrote, of all programs. */
    private static String programs(Path logs) throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(logs)) {
            for (Path file : files.toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> line.contains("calling init") || line.contains("initialize program"))
                        .forEach(all::append);
            }
        }
        return all.toString();
    }
}
