package io.srv.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Distribution;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That the distribution has what the build makes of the command definitions. */
class ManualTest {

    private final Path home = Distribution.packaged().home();

    @Test
    void manPageIsThere() {
        assertThat(home.resolve("man/srv-container.1"))
                .content()
                .startsWith(".TH \"SRV\\-CONTAINER\" 1 ")
                .contains(".SS \"srv\\-container status [\\-\\-json] [\\-\\-watch] [PID]\"");
    }

    @Test
    void completionIsThere() {
        assertThat(home.resolve("completion/srv-container.bash"))
                .content()
                .contains("status recycle rollback scale stop upgrade threads events");
    }
}
