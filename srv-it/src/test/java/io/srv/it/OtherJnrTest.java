package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.fixture.OtherJnrApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Distribution;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jnr.ffi.Runtime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The container's native library and the application's own do not meet, though both are in one worker. */
class OtherJnrTest {

    private final WorkDir work = WorkDir.create();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void anApplicationWithAnotherJnrListensOnAnUndeclaredAddress() throws IOException {
        String ours = jarOfJnrFfiIn(Distribution.packaged().home().resolve("lib"));
        String theirs = Path.of(Runtime.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .getFileName()
                .toString();
        assertThat(theirs).isNotEqualTo(ours);
        Path jar = AppJar.of(OtherJnrApp.class)
                .services(OtherJnrApp.class.getName())
                .manifest("Class-Path", jnrClassPath())
                .writeTo(work.file("app.jar"));
        int port = work.port();
        String options = "{\"worker\":{\"count\":1,\"timeout\":30000,\"require\":\"listen\"},"
                + "\"app\":{\"address\":\"127.0.0.1:" + port + "\"}}";

        try (Master master = Pools.ready(Master.in(work).app(jar).options(options))) {
            assertThat(master.stdout())
                    .containsExactly(
                            "before: pid is right: true, from " + theirs,
                            "listening on " + port,
                            "after: pid is right: true, from " + theirs);
        }
    }

    private static String jarOfJnrFfiIn(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith("jnr-ffi"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String jnrClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().contains("jnr")
                        || path.getFileName().toString().startsWith("asm"))
                .map(path -> path.toUri().toString())
                .collect(Collectors.joining(" "));
    }
}
