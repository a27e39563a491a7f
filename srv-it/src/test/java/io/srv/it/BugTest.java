package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Distribution;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What nobody foresaw ends the master with a trace and a status of its own. */
class BugTest {

    private final WorkDir work = WorkDir.create();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    /** A JVM without the launcher's options stands for a bug: the master cannot go on, and did not expect it. */
    @Test
    void aBugIsLoggedWithItsTraceAndEndsWithSeventy() throws IOException {
        Path launcher = work.write(
                "no-launcher",
                "#!/bin/sh\nexec \"$JAVA_HOME/bin/java\" -cp '"
                        + Distribution.packaged().home() + "/lib/*' io.srv.container.Main \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        int port = work.port();

        try (Master master = Master.in(work)
                .launcher(launcher)
                .app(Pools.servingJar(work))
                .options(Pools.options(port, 1, "{}", ""))
                .start()) {
            assertThat(master.awaitExit()).isEqualTo(70);
            assertThat(master.stderr())
                    .anyMatch(line -> line.contains("ERROR a bug in srv-container, in thread main; the workers stop"))
                    .anyMatch(line -> line.contains("the launcher's --add-opens options are missing"))
                    .anyMatch(line -> line.startsWith("\tat io.srv.container."));
        }
    }
}
