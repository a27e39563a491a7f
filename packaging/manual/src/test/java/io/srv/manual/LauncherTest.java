package io.srv.manual;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The launcher tells commands from masters by their names, which only it has a copy of. */
class LauncherTest {

    private static final Path LAUNCHER = Path.of("../src/bin/srv-container");

    @Test
    void launcherKnowsTheCommands() throws IOException {
        List<String> cases = Files.readAllLines(LAUNCHER).stream()
                .map(String::strip)
                .filter(line -> line.endsWith(") command=$argument ;;"))
                .toList();

        assertThat(cases)
                .containsExactly(
                        String.join(" | ", Main.commandLine().getSubcommands().keySet()) + ") command=$argument ;;");
    }
}
