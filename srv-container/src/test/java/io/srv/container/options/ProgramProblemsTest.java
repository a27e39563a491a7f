package io.srv.container.options;

import static io.srv.container.options.Reading.optionsAlone;
import static io.srv.container.options.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.srv.container.options.OptionsReader.Program;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options that say what a worker runs and shares, with their error lines. */
final class ProgramProblemsTest {

    @Test
    void applicationIsNamedOnce() {
        assertThat(problems("{\"worker\": {\"mainClass\": \"M\",\n\"classPath\": [\"a.jar\"]}}"))
                .containsExactly(
                        "1:26: worker.mainClass: the application is a jar given on the command line already;"
                                + " give one of the two",
                        "2:14: worker.classPath: the application is a jar given on the command line already;"
                                + " give one of the two");
        assertThat(optionsAlone("{\"worker\": {\"classPath\": [\"a.jar\"]}}")
                        .worker()
                        .program())
                .isEqualTo(new ProgramOptions(Optional.empty(), List.of("a.jar"), List.of()));
    }

    @Test
    void optionsAloneMustNameTheApplication() {
        assertThat(problemsAlone("{\"worker\": {\"mainClass\": \"com.example.Main\"}}"))
                .isEqualTo(
                        "options.json:1:26: worker.mainClass: is to be found in worker.classPath, which is not given;"
                                + " add \"classPath\": [\"lib/*\"] for example");
        assertThat(problemsAlone("{}"))
                .isEqualTo("options.json: no application: give srv-container APP.jar before the options,"
                        + " or add worker.classPath to them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"worker\": {\"mainClass\": \"a b\"}}|1:26: worker.mainClass: must be the full name of a class, as"
                        + " com.example.Main, was \"a b\"",
                "{\"worker\": {\"classPath\": []}}|1:26: worker.classPath: must be not empty, was an array",
                "{\"worker\": {\"args\": [1]}}|1:22: worker.args[0]: must be a string, not empty and without NUL, was 1",
                "{\"share\": \"some\"}|1:11: share: must be \"declared\", \"all\" or \"none\", was \"some\"",
                "{\"shareExcept\": \"5701\"}|1:17: shareExcept: must be an array of address patterns, was \"5701\"",
                "{\"shareExcept\": [5701]}|1:18: shareExcept[0]: must be text such as \"5701\", \"5701-5710\" or"
                        + " \"127.0.0.1:5701\", was 5701",
                "{\"shareExcept\": [\"9-8\"]}|1:18: shareExcept[0]: \"9-8\" is no address pattern: ports go from 1 to"
                        + " 65535, the lower one first",
                "{\"worker\": {\"jvmArgs\": [\"-Xrs\"]}}|1:25: worker.jvmArgs[0]: would keep workers from stopping"
                        + " gracefully; remove it, was \"-Xrs\"",
                "{\"worker\": {\"jvmArgs\": [\"-cp\", \"x\"]}}|1:25: worker.jvmArgs[0]: would replace the worker's class"
                        + " path; use worker.classPath instead, was \"-cp\"",
            })
    void wrongValueIsShownWithItsRule(String text, String line) {
        assertThat(problems(text)).contains(line);
    }

    private static String problemsAlone(String text) {
        OptionsException[] thrown = new OptionsException[1];
        assertThatExceptionOfType(OptionsException.class)
                .isThrownBy(() ->
                        OptionsReader.read("options.json", text.getBytes(StandardCharsets.UTF_8), Program.OPTIONS))
                .satisfies(e -> thrown[0] = e);
        return thrown[0].getMessage();
    }
}
