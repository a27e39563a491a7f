package io.srv.container.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keeps docs/options.md true to the code. */
final class OptionsDocumentTest {

    private String document = "";

    @BeforeEach
    void readDocument() throws IOException {
        document = Files.readString(Path.of("../docs/options.md"));
    }

    @Test
    void tableHasEveryOptionWithItsDefault() {
        String rows = document.lines()
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .reduce("", (one, other) -> one + other + "\n");

        StringBuilder expected = new StringBuilder();
        for (KnownOption option : OptionsReader.knownOptions()) {
            String cells = String.join(" | ", option.type(), option.defaultText(), option.meaning());
            expected.append("| `" + option.key() + "` | " + cells + " |\n");
        }
        assertThat(rows).isEqualTo(expected.toString());
    }

    @Test
    void examplesAreTrue() throws OptionsException {
        List<String> json = blocks("json");
        assertThat(json).hasSize(2);

        Options options = OptionsReader.read(
                "options.json", json.get(0).getBytes(StandardCharsets.UTF_8), OptionsReader.Program.JAR);

        assertThat(options.worker().count()).isEqualTo(2);
        assertThat(String.join("\n", Reading.problems(json.get(1))))
                .isEqualTo(blocks("text").get(0).replace("options.json:", "").strip());
    }

    @Test
    void defaultTextsAreTheDefaults() {
        StringBuilder text = new StringBuilder();
        for (KnownOption option : OptionsReader.knownOptions()) {
            boolean isJson = option.defaultText().matches("[0-9]+|true|\"[a-z]+\"|\\[]|\\{}");
            if (isJson && !option.key().contains("[]")) {
                String end = "}".repeat(option.key().split("\\.").length);
                String single = "{\"" + option.key().replace(".", "\":{\"") + "\":" + option.defaultText() + end;
                assertThat(Reading.options(single)).as(single).isEqualTo(OptionsReader.defaults());
                text.append(option.key()).append(' ');
            }
        }
        assertThat(text.toString().split(" ")).hasSize(21);
    }

    private List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(document)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
