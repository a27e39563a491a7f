package io.srv.container.generation;

import static io.srv.container.generation.Stores.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.srv.container.application.Application;
import io.srv.container.application.Jars;
import io.srv.container.posix.PosixException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a copy is whole, of one moment, or not there. */
final class GenerationFailureTest {

    private static final int ENOSPC = 28;
    private static final int EIO = 5;
    private static final String CHANGED =
            " changed while it was copied; put files in place by renaming them, and try again when all are there";

    @TempDir
    Path folder;

    private Stores stores;
    private GenerationStore store;
    private Path library;
    private Path jar;

    @BeforeEach
    void open() throws IOException {
        stores = new Stores(folder);
        store = stores.open();
        library = stores.jar("lib/l.jar", null);
        jar = stores.jar("app.jar", "lib/l.jar classes/ lib/new.jar");
        stores.file("classes/a/A.class", "A");
    }

    @AfterEach
    void close() {
        store.close();
        assertThat(stores.log.lines()).isEmpty();
    }

    @Test
    void fullDiskIsOneSentenceAndLeavesNothing() throws Exception {
        Application application = Stores.of(jar);
        stores.posix.failNextCopy(new PosixException("copy_file_range", ENOSPC, "cannot copy"));

        assertFails(
                application,
                jar + " cannot be copied to " + store.folder()
                        + "/2: no space left on device; make room there, and try again");

        assertThat(store.copy(2, application, null, Optional.empty()).files()).isEqualTo(3);
    }

    @Test
    void brokenDiskIsOneSentence() throws Exception {
        stores.posix.failNextCopy(new PosixException("copy_file_range", EIO, "cannot copy"));

        assertFails(
                Stores.of(jar),
                jar + " cannot be copied to " + store.folder()
                        + "/2: input/output error; look at both file systems, and try again");
    }

    @Test
    void failureLeavesTheOtherGenerationsAlone() throws Exception {
        Generation first = store.copy(1, Stores.of(jar), null, Optional.empty());
        stores.posix.failNextCopy(new PosixException("copy_file_range", ENOSPC, "cannot copy"));

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> store.copy(2, Stores.of(jar), null, Optional.empty()));

        assertThat(copy(first, jar)).hasSameBinaryContentAs(jar);
    }

    @Test
    void jarThatIsOverwrittenMeanwhileIsNotedThoughItWasReadBefore() throws Exception {
        Application application = Stores.of(jar);
        stores.posix.whileCopying(() -> append(jar));

        assertFails(application, jar + CHANGED);
    }

    @Test
    void jarThatIsReplacedByOneOfTheSameSizeAndTimeIsNoted() throws Exception {
        Application application = Stores.of(jar);
        stores.posix.whileCopying(() -> replace(library));

        assertFails(application, library + CHANGED);
    }

    @Test
    void fileThatBecomesShorterIsNoted() throws Exception {
        Application application = Stores.of(jar);
        stores.posix.whileCopying(() -> truncate(stores.work.resolve("classes/a/A.class")));

        assertFails(application, stores.work.resolve("classes/a/A.class") + CHANGED);
    }

    @Test
    void fileThatComesIntoAFolderMeanwhileIsNoted() throws Exception {
        Application application = Stores.of(jar);
        Path classes = stores.work.resolve("classes/a");
        // Two changes within one tick of the file system's clock would look like one.
        Files.setLastModifiedTime(classes, FileTime.fromMillis(0));
        stores.posix.whileCopying(() -> {
            if (Files.exists(Path.of(store.folder() + "/2" + classes))) {
                write(classes.resolve("B.class"));
            }
        });

        assertFails(application, classes + CHANGED);
    }

    @Test
    void libraryThatTheClassPathNamesAndThatComesMeanwhileIsNoted() throws Exception {
        Application application = Stores.of(jar);
        stores.posix.whileCopying(() -> Jars.write(stores.work.resolve("lib/new.jar"), (String) null, null));

        assertFails(application, jar + CHANGED);
    }

    @Test
    void applicationThatChangedSinceItWasReadIsNoted() throws Exception {
        Application application = Stores.of(jar);
        Jars.write(jar, Map.of("Class-Path", "lib/l.jar", "Add-Opens", "java.base/java.lang"), "com.example.App");

        assertFails(application, jar + CHANGED);
    }

    @Test
    void whatVanishesIsNamed() throws Exception {
        Application application = Stores.of(jar);
        Files.delete(library);

        assertFails(application, library + " vanished while it was copied; try again when all files are in place");
    }

    @Test
    void optionsThatVanishedAreNamed() throws Exception {
        Path options = stores.work.resolve("options.json");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> store.copy(2, Stores.of(jar), options, Optional.empty()))
                .withMessage(options + " vanished while it was copied; try again when all files are in place");
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        assumeFalse(PrivateFolder.ownUid() == 0, "root reads everything");
        Path secret = stores.file("classes/secret", "");
        Application application = Stores.of(jar);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));

        assertFails(application, secret + " cannot be copied: not readable by this user; change its permissions");
    }

    @Test
    void linkToAFolderThatItIsInIsNamed() throws Exception {
        Path loop = Files.createSymbolicLink(stores.work.resolve("classes/a/loop"), stores.work.resolve("classes"));

        assertFails(
                Stores.of(jar),
                loop + ": a symbolic link to a folder that it is in, which would be copied without end; remove it");
    }

    @Test
    void pathThatAClassPathCannotHoldIsNamed() throws Exception {
        Path odd = stores.jar("a:b/app.jar", null);
        Path link = Files.createSymbolicLink(stores.work.resolve("link.jar"), odd);

        assertFails(
                Stores.of(link),
                store.folder() + "/2" + odd
                        + ": a class path cannot hold a path with ':' in it; rename the folder or the file");
    }

    @Test
    void numberIsUsedOnce() throws Exception {
        store.copy(2, Stores.of(jar), null, Optional.empty());

        assertThatIllegalArgumentException().isThrownBy(() -> store.copy(2, Stores.of(jar), null, Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> store.copy(0, Stores.of(jar), null, Optional.empty()));
    }

    private void assertFails(Application application, String message) {
        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> store.copy(2, application, null, Optional.empty()))
                .withMessage(message);
        assertThat(store.folder()).isEmptyDirectory();
    }

    private static void append(Path file) {
        change(() -> Files.write(file, new byte[1], StandardOpenOption.APPEND));
    }

    private static void truncate(Path file) {
        change(() -> Files.write(file, new byte[0]));
    }

    private static void write(Path file) {
        change(() -> {
            if (!Files.exists(file)) {
                Files.writeString(file, "B");
            }
        });
    }

    private static void replace(Path file) {
        change(() -> {
            FileTime modified = Files.getLastModifiedTime(file);
            Path other = Files.copy(file, file.resolveSibling("other"));
            Files.setLastModifiedTime(other, modified);
            Files.delete(file);
            Files.move(other, file);
        });
    }

    private interface Change {
        void make() throws IOException;
    }

    private static void change(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
