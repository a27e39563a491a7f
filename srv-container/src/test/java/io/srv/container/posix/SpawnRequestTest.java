package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.srv.container.exit.ExitStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the kernel would misunderstand is refused before. */
class SpawnRequestTest {

    @Test
    void whatCannotBePassedOnIsRefused() {
        refused("the command is empty", List.of(), Map.of(), List.of());
        refused("the command is empty", List.of(""), Map.of(), List.of());
        refused("an argument has a NUL character in it", List.of("a", "b\0c"), Map.of(), List.of());
        refused("not a name for the environment: \"\"", List.of("a"), Map.of("", "x"), List.of());
        refused("not a name for the environment: \"B=C\"", List.of("a"), Map.of("B=C", "x"), List.of());
        refused("the environment has a NUL character in it", List.of("a"), Map.of("B", "\0"), List.of());
        refused("a descriptor is negative: -1", List.of("a"), Map.of(), List.of(3, -1));
    }

    @Test
    void exitStatusReadsWell() {
        assertThat(new ExitStatus.Exited(1)).hasToString("exit status 1");
        assertThat(new ExitStatus.Signaled(9)).hasToString("signal 9");
    }

    private static void refused(
            String why, List<String> command, Map<String, String> environment, List<Integer> descriptors) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpawnRequest(command, environment, descriptors))
                .withMessage(why);
    }
}
