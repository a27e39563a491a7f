package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A shared Unix-domain socket: its mode, a recycle, and who removes the file. */
class UnixSocketTest {

    private final WorkDir work = WorkDir.create();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void workersShareASocketFileThatOnlyTheMasterRemoves() throws Exception {
        Path file = work.file("app.sock");
        String options = "{\"listen\":[{\"name\":\"web\",\"address\":\"unix:" + file + "\",\"mode\":\"0660\"}],"
                + "\"worker\":{\"count\":2,\"require\":\"listen\",\"timeout\":30000}}";
        try (Master master =
                Pools.ready(Master.in(work).app(Pools.servingJar(work)).options(options))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-rw----");
            Set<String> before = answers(file);
            master.signal("HUP");
            master.awaitLine("recycle done: 2 of 2 replaced");

            assertThat(answers(file)).isNotEmpty().doesNotContainAnyElementsOf(before);
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
            assertThat(file).doesNotExist();
        }
    }

    private static Set<String> answers(Path file) throws Exception {
        Set<String> pids = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            pids.add(Http.get(UnixDomainSocketAddress.of(file), "/").body());
        }
        return pids;
    }
}
