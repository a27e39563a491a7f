package io.srv.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.container.Main;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** That bash completes every command and every option, asked as readline asks. */
class CompletionTest {

    private static final CommandLine LINE = Main.commandLine();

    @TempDir
    static Path folder;

    @BeforeAll
    static void write() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        Path debian = folder.resolve("debian");
        Manual.main(new String[] {
            "1.2.3", "2026-11-22T00:00:00Z", folder.toString(), "../../CHANGELOG.md", debian.toString()
        });
        assertThat(folder.resolve("man/srv-container.1")).exists();
        assertThat(debian)
                .isDirectoryContaining("glob:**/srv-container.1.gz")
                .isDirectoryContaining("glob:**/changelog.gz")
                .isDirectoryContaining("glob:**/changelog.Debian.gz");
    }

    @Test
    void everyCommandIsCompleted() throws Exception {
        assertThat(LINE.getSubcommands()).hasSize(8);
        for (String command : LINE.getSubcommands().keySet()) {
            assertThat(completions(command.substring(0, command.length() - 1))).containsExactly(command);
        }
    }

    @Test
    void everyOptionIsCompleted() throws Exception {
        assertThat(completions("--")).containsExactlyElementsOf(options(LINE));
        for (CommandLine command : LINE.getSubcommands().values()) {
            assertThat(completions(command.getCommandName(), "--")).containsExactlyElementsOf(options(command));
        }
    }

    private static List<String> options(CommandLine line) {
        return line.getCommandSpec().options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .filter(name -> name.startsWith("--"))
                .toList();
    }

    /** @param words behind the program's name; the last one is what is being typed */
    private static List<String> completions(String... words) throws Exception {
        String script = "source " + folder.resolve("completion/srv-container.bash") + "\n"
                + "COMP_WORDS=(srv-container \"$@\"); COMP_CWORD=$#\n"
                + "[[ $(complete -p srv-container) =~ -F\\ ([^ ]+) ]]\n"
                + "\"${BASH_REMATCH[1]}\" srv-container \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD-1]}\"\n"
                + "printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        List<String> command = new ArrayList<>(List.of("/bin/bash", "--norc", "-c", script, "bash"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.lines().toList();
    }
}
