package io.srv.container.options;

import static org.assertj.core.api.Assertions.fail;

import io.srv.container.options.OptionsReader.Program;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What all tests of options do: read a text that should be right, or one that should not. */
final class Reading {

    private Reading() {}

    static Options options(String text) {
        try {
            return OptionsReader.read("options.json", text.getBytes(StandardCharsets.UTF_8), Program.JAR);
        } catch (OptionsException e) {
            return fail("expected no problems in " + text, e);
        }
    }

    static Options optionsAlone(String text) {
        try {
            return OptionsReader.read("options.json", text.getBytes(StandardCharsets.UTF_8), Program.OPTIONS);
        } catch (OptionsException e) {
            return fail("expected no problems in " + text, e);
        }
    }

    /** Returns the error lines, each without the name of the file. */
    static List<String> problems(String text) {
        return problems(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> problems(byte[] content) {
        return problems(content, Optional.empty());
    }

    /** Returns the error lines of options that are read again while a master runs with others. */
    static List<String> problems(String text, Options running) {
        return problems(text.getBytes(StandardCharsets.UTF_8), Optional.of(running));
    }

    private static List<String> problems(byte[] content, Optional<Options> running) {
        try {
            return fail("expected problems, was "
                    + OptionsReader.read("options.json", content, Program.JAR, running, ProcessCheck.NONE));
        } catch (OptionsException e) {
            return e.problems().stream()
                    .map(problem -> problem.toString().substring("options.json:".length()))
                    .toList();
        }
    }
}
