package io.srv.container.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.container.application.Application;
import io.srv.container.application.Jars;
import io.srv.container.log.RecordedLog;
import io.srv.container.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems that are really full, or in the way. */
final class MountTest {

    @TempDir
    Path folder;

    private Path cache;

    @BeforeEach
    void mount() throws Exception {
        cache = Files.createDirectory(folder.toRealPath().resolve("cache"));
        assumeTrue(PrivateFolder.ownUid() == 0, "only root can mount a file system");
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", cache.toString()), "mount is refused");
    }

    @AfterEach
    void unmount() throws Exception {
        // Also when something failed, and files in there are still open.
        run("umount", "--lazy", cache.toString());
    }

    @Test
    void fullFileSystemIsOneSentenceAndIsEmptiedAgain() throws Exception {
        Path big = Files.write(folder.toRealPath().resolve("big.jar"), new byte[2 << 20]);
        Path small = Files.write(folder.toRealPath().resolve("small.jar"), new byte[1 << 19]);
        Path classes = Files.createDirectory(folder.toRealPath().resolve("classes"));
        RecordedLog log = new RecordedLog();
        try (GenerationStore store =
                GenerationStore.open(Stores.surroundings(cache), Optional.empty(), Posix.load(), log.log())) {
            Files.copy(small, classes.resolve("a"));
            Files.copy(big, classes.resolve("b"));
            Application application = Stores.ofEntries(classes);

            assertThatExceptionOfType(GenerationException.class)
                    .isThrownBy(() -> store.copy(1, application, null, Optional.empty()))
                    .withMessage(classes.resolve("b") + " cannot be copied to " + store.folder()
                            + "/1: no space left on device; make room there, and try again");

            assertThat(store.folder()).isEmptyDirectory();
            Files.delete(classes.resolve("b"));
            assertThat(store.copy(1, Stores.ofEntries(classes), null, Optional.empty())
                            .bytes())
                    .isEqualTo(1 << 19);
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void whatCannotBeDeletedIsAWarningAndIsTriedAgainByTheNextMaster() throws Exception {
        Path jar = Jars.write(folder.toRealPath().resolve("app.jar"), Map.of(), null);
        RecordedLog log = new RecordedLog();
        GenerationStore store =
                GenerationStore.open(Stores.surroundings(cache), Optional.empty(), Posix.load(), log.log());
        Generation generation = store.copy(1, Stores.ofEntries(jar), null, Optional.empty());
        Path busy = Files.createDirectory(generation.folder().resolve("busy"));
        assumeTrue(run("mount", "-t", "tmpfs", "tmpfs", busy.toString()), "mount is refused");

        store.retain(Set.of());
        store.close();

        assertThat(Stores.copy(generation, jar)).doesNotExist();
        assertThat(run("umount", busy.toString())).isTrue();
        String why = busy + " (device or resource busy)";
        assertThat(log.lines())
                .containsExactly(
                        "WARN  an old copy of the application is left: cannot delete " + why,
                        "WARN  copies of the application are left in " + store.folder() + ": cannot delete " + why);
        GenerationStore.open(Stores.surroundings(cache), Optional.empty(), Posix.load(), log.log())
                .close();
        assertThat(cache.resolve("srv-container")).isEmptyDirectory();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }
}
