package io.srv.it.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Programs of the system. */
final class Tools {

    private Tools() {}

    /** Returns a program of Debian's package {@code prometheus}; without it the test is skipped. */
    static String ofPrometheus(String name) {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), name + " is not installed: apt-get install prometheus");
        return found.get().toString();
    }

    /** Runs a program, and asserts that it exits with 0. Returns what it wrote on stdout and stderr. */
    static String run(String input, String... command) throws IOException, InterruptedException {
        Path file = Files.createTempFile("srv-it-", ".input");
        try {
            Files.writeString(file, input);
            Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .redirectErrorStream(true)
                    .redirectInput(file.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as(String.join(" ", command) + ": " + output)
                    .isZero();
            return output;
        } finally {
            Files.delete(file);
        }
    }
}
