package io.srv.container.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.container.log.RecordedLog;
import io.srv.container.posix.FakePosix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where copies are kept, and where not. */
final class PlaceTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void realFolder() throws IOException {
        folder = temporary.toRealPath();
    }

    @Test
    void systemdsCacheDirectoryIsTheFirst() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));

        assertThat(place(Map.of("CACHE_DIRECTORY", first + ":/nowhere", "XDG_CACHE_HOME", folder.toString())))
                .isEqualTo(first.resolve("srv-container"));
    }

    @Test
    void thenComesTheUsersCacheAsTheEnvironmentSays() throws Exception {
        assertThat(place(Map.of("CACHE_DIRECTORY", "", "XDG_CACHE_HOME", folder + "/xdg")))
                .isEqualTo(folder.resolve("xdg/srv-container"));
        assertThat(permissions(folder.resolve("xdg"))).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve("xdg/srv-container"))).isEqualTo("rwx------");
    }

    @Test
    void thenTheUsersCacheInItsHome() throws Exception {
        Files.createDirectory(folder.resolve("home"));

        assertThat(place(Map.of("XDG_CACHE_HOME", "relative"))).isEqualTo(folder.resolve("home/.cache/srv-container"));
    }

    @Test
    void thenTheFolderForTemporaryFiles() throws Exception {
        Files.createDirectory(folder.resolve("tmp"));

        assertThat(place(Map.of("CACHE_DIRECTORY", folder + "/none", "XDG_CACHE_HOME", folder + "/no/ne")))
                .isEqualTo(folder.resolve("tmp/srv-container-" + PrivateFolder.ownUid()));
    }

    @Test
    void placeThatAClassPathCannotHoldIsPassedOver() throws Exception {
        Files.createDirectories(folder.resolve("a:b"));
        Files.createDirectory(folder.resolve("home"));

        assertThat(place(Map.of("XDG_CACHE_HOME", folder + "/a:b")))
                .isEqualTo(folder.resolve("home/.cache/srv-container"));
    }

    @Test
    void noPlaceAtAllIsAnError() throws Exception {
        long uid = PrivateFolder.ownUid();

        assertRefused(
                Map.of("CACHE_DIRECTORY", folder + "/none"),
                "no place for copies of the application: cannot write to " + folder
                        + "/none/srv-container (no such file or directory), " + folder
                        + "/home/.cache/srv-container (no such file or directory), " + folder + "/tmp/srv-container-"
                        + uid
                        + " (no such file or directory); let CACHE_DIRECTORY name a folder of this user, or set"
                        + " \"generations\": \"inPlace\"");
    }

    @Test
    void folderThatOthersCanWriteToIsAnError() throws Exception {
        Path base = Files.createDirectory(folder.resolve("srv-container"));
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxrwxr-x"));

        assertRefused(
                Map.of("XDG_CACHE_HOME", folder.toString()),
                base + ": others can write to it (rwxrwxr-x), and could change what runs;"
                        + " make it private with chmod 0700, if all in it is yours");
    }

    @Test
    void folderThatOthersCanReadWillDo() throws Exception {
        Path base = Files.createDirectory(folder.resolve("srv-container"));
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(place(Map.of("XDG_CACHE_HOME", folder.toString()))).isEqualTo(base);
    }

    @Test
    void linkIsAnError() throws Exception {
        Path base = folder.resolve("srv-container");
        Files.createSymbolicLink(base, Files.createDirectory(folder.resolve("elsewhere")));

        assertRefused(
                Map.of("XDG_CACHE_HOME", folder.toString()),
                base
                        + ": must be a folder of its own, and is none; remove it, or let CACHE_DIRECTORY name another place");
    }

    @Test
    void folderOfSomebodyElseIsAnError() throws Exception {
        assumeTrue(PrivateFolder.ownUid() == 0, "only root can give a folder away");
        Path base = Files.createDirectory(folder.resolve("srv-container"));
        Files.setAttribute(base, "unix:uid", 4711);

        assertRefused(
                Map.of("XDG_CACHE_HOME", folder.toString()),
                base + ": belongs to 4711, and must belong to this user;"
                        + " remove it, or let CACHE_DIRECTORY name another place");
    }

    private Path place(Map<String, String> environment) throws GenerationException {
        RecordedLog log = new RecordedLog();
        try (GenerationStore store =
                GenerationStore.open(surroundings(environment), Optional.empty(), new FakePosix(), log.log())) {
            return store.folder().getParent();
        } finally {
            assertThat(log.lines()).isEmpty();
        }
    }

    private void assertRefused(Map<String, String> environment, String message) {
        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> place(environment))
                .withMessage(message);
    }

    private Surroundings surroundings(Map<String, String> environment) {
        return new Surroundings(environment, folder + "/home", folder + "/tmp");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
