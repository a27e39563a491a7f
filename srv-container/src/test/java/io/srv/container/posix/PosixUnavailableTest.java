package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where native code cannot be had, one sentence says so. */
class PosixUnavailableTest {
    @TempDir
    Path directory;

    @Test
    void otherSystemsAreNamed() {
        assertThatThrownBy(() -> Libc.requirePlatform("Mac OS X", "aarch64"))
                .isInstanceOf(PosixUnavailableException.class)
                .hasMessage(
                        "srv-container runs on Linux with glibc on x86_64 or aarch64 only; this is Mac OS X on aarch64");
        assertThatThrownBy(() -> Libc.requirePlatform("Linux", "i386"))
                .hasMessage("srv-container runs on Linux with glibc on x86_64 or aarch64 only; this is Linux on i386");
    }

    @Test
    void bothArchitecturesAreTaken() {
        assertThatCode(() -> Libc.requirePlatform("Linux", "amd64")).doesNotThrowAnyException();
        assertThatCode(() -> Libc.requirePlatform("Linux", "aarch64")).doesNotThrowAnyException();
    }

    @Test
    void unusableDirectoryForTheNativePartIsNamed() throws IOException {
        Path result = directory.resolve("result");
        Path missing = directory.resolve("missing");
        Posix posix = Posix.load();
        long pid = posix.spawn(new SpawnRequest(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + missing,
                        // Where jnr looks next.
                        "-Duser.dir=" + missing,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Loads.class.getName(),
                        result.toString()),
                Map.of(),
                List.of()));

        assertThat(await("the JVM has ended")
                        .until(posix::reap, Optional::isPresent)
                        .orElseThrow()
                        .pid())
                .isEqualTo(pid);

        assertThat(result)
                .hasContent(
                        "PosixUnavailableException: native code could not be loaded: Unable to write jffi binary stub to `"
                                + missing
                                + "`; let java.io.tmpdir name a directory that is writable and not mounted noexec");
    }

    /** A program that writes what became of loading to the file it is given. */
    static final class Loads {
        private Loads() {}

        public static void main(String[] arguments) throws IOException {
            String outcome = "loaded";
            try {
                Posix.load();
            } catch (PosixUnavailableException e) {
                outcome = e.getClass().getSimpleName() + ": " + e.getMessage();
            }
            Files.writeString(Path.of(arguments[0]), outcome);
        }
    }
}
