package io.srv.container.options;

import static io.srv.container.options.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the options ask for the workers' processes, and this machine does not give. */
final class ProcessProblemsTest {

    private static final ProcessCheck REFUSES =
            wanted -> Map.of("worker.user", "there is no user " + wanted.user().orElse("at all"));

    @Test
    void groupGoesWithAUser() {
        assertThat(problems("{\"worker\": {\"group\": \"www-data\"}}"))
                .containsExactly("1:22: worker.group: goes with worker.user, which is not given; add the user that"
                        + " workers are to run as");
    }

    @Test
    void whatTheMachineDoesNotGiveHasItsPlace() {
        String text = "{\"worker\":\n {\"count\": 0, \"user\": \"nobdy\"}}";

        assertThatExceptionOfType(OptionsException.class)
                .isThrownBy(() -> OptionsReader.read(
                        "options.json",
                        text.getBytes(StandardCharsets.UTF_8),
                        OptionsReader.Program.JAR,
                        Optional.empty(),
                        REFUSES))
                .withMessage("options.json:2:12: worker.count: must be between 1 and 1024, was 0\n"
                        + "options.json:2:23: worker.user: there is no user nobdy");
    }

    @Test
    void whatIsNotGivenToDefaultsEitherHasNone() {
        assertThatExceptionOfType(OptionsException.class)
                .isThrownBy(() -> OptionsReader.defaults(REFUSES))
                .withMessage("srv-container: there is no user at all");
    }
}
