package io.srv.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.container.Main;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** That the page says all that the command line knows, in a language that readers of man pages understand. */
class ManPageTest {

    private static final CommandLine LINE = Main.commandLine();
    private static final String PAGE = ManPage.of(LINE, "1.2.3", "2026-11-22");

    @TempDir
    Path folder;

    @Test
    void hasEveryCommandWithEveryOptionAndParameter() {
        List<CommandLine> lines = Stream.concat(Stream.of(LINE), LINE.getSubcommands().values().stream())
                .toList();

        assertThat(lines).hasSize(9);
        for (CommandLine line : lines) {
            assertThat(partOf(line))
                    .contains(line.getCommandSpec().args().stream()
                            .map(ManPageTest::term)
                            .toList());
        }
    }

    @Test
    void hasWhatHelpHasBelowTheOptions() {
        Stream.concat(Stream.of(LINE), LINE.getSubcommands().values().stream()).forEach(line -> {
            for (Footer.Section section :
                    Footer.of(line.getCommandSpec().usageMessage().footer()).sections()) {
                Stream<String> entries =
                        section.entries().stream().map(entry -> ".TP\n\\fB" + Roff.escaped(entry.term()) + "\\fR\n");
                Stream<String> examples = section.examples().stream().map(Roff::escaped);
                assertThat(partOf(line))
                        .contains(Stream.concat(entries, examples).toList());
            }
        });
        assertThat(PAGE)
                .contains(
                        ".SH \"SIGNALS TO THE MASTER\"",
                        ".SH \"ENVIRONMENT\"",
                        ".SH \"EXIT STATUS OF THE MASTER\"",
                        ".SH \"EXAMPLE\"");
    }

    @Test
    void begins() {
        assertThat(PAGE)
                .startsWith(".TH \"SRV\\-CONTAINER\" 1 2026-11-22 \"srv\\-container 1.2.3\" \"User Commands\"\n"
                        + ".SH \"NAME\"\n"
                        + "srv\\-container \\- runs a Java server as a pool of worker JVMs");
    }

    @Test
    void manHasNoWarning() throws Exception {
        assumeTrue(isInstalled("man"), "man is not installed");
        Path page = Files.writeString(folder.resolve("srv-container.1"), PAGE);

        assertThat(output("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page.toString()))
                .doesNotContain("warning");
    }

    @Test
    void mandocHasNoWarning() throws Exception {
        assumeTrue(isInstalled("mandoc"), "mandoc is not installed");
        Path page = Files.writeString(folder.resolve("srv-container.1"), PAGE);

        assertThat(output("mandoc", "-Tlint", page.toString())).isEmpty();
    }

    /** Of a command its own part, of the whole all before and behind the parts. */
    private static String partOf(CommandLine line) {
        String commands = PAGE.substring(PAGE.indexOf(".SH \"COMMANDS\""), PAGE.indexOf(".SH \"SIGNALS"));
        if (line == LINE) {
            return PAGE.replace(commands, "");
        }
        int begin = commands.indexOf(".SS \"srv\\-container " + line.getCommandName());
        int end = commands.indexOf(".SS", begin + 1);
        return commands.substring(begin, end < 0 ? commands.length() : end);
    }

    private static String term(ArgSpec argument) {
        String name = argument.isOption()
                ? String.join(", ", ((CommandLine.Model.OptionSpec) argument).names())
                : argument.paramLabel();
        return ".TP\n\\fB" + Roff.escaped(name) + "\\fR\n";
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
