package io.srv.container.generation;

import static io.srv.container.generation.Stores.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.srv.container.application.Application;
import io.srv.container.posix.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that can say what is copied get nothing that they could not read; what is the master's decision they get all the same. */
final class OriginalsTest {

    private static final long NOBODYS = 4_294_967_290L;

    @TempDir
    Path temporary;

    private Stores stores;
    private Credentials readers;
    private Path secret;
    private Path jar;
    private Path classes;

    @BeforeEach
    void secretBesideAnApplication() throws IOException {
        allow(temporary.toRealPath(), "rwxr-xr-x");
        stores = new Stores(temporary);
        allow(stores.cache, "rwxr-xr-x");
        allow(stores.work, "rwxr-xr-x");
        Path own = Files.createFile(temporary.resolve("own"));
        readers = new Credentials(NOBODYS, Integer.toUnsignedLong((int) Files.getAttribute(own, "unix:gid")));
        jar = stores.jar("app.jar", null);
        allow(jar, "rw-------");
        secret = stores.file("secrets/secret", "gold");
        allow(secret, "rw-------");
        allow(secret.getParent(), "rwxr-xr-x");
        classes = stores.file("classes/readable", "").getParent();
        allow(classes, "rwxr-xr-x");
    }

    @Test
    void linkToASecretInAFolderOfTheWorkersIsRefused() throws Exception {
        Path link = Files.createSymbolicLink(classes.resolve("link"), secret);
        // As if they had made it: this process cannot give the folder away unless it is root.
        allow(classes, "rwxrwxr-x");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> copied(Stores.ofEntries(jar, classes), copies -> {}))
                .withMessage(link + " is not copied for the workers: user " + readers.uid() + " in group "
                        + readers.gid() + " can change " + classes + ", and so choose what is copied, which must be"
                        + " for them to read then, and the permissions of " + secret + " are in the way; let them read"
                        + " it, or let only the master's user change " + classes);
        assertThat(stores.base()).isEmptyDirectory();
    }

    @Test
    void secretMayBeOneBecauseOfItsFolder() throws Exception {
        Files.createSymbolicLink(classes.resolve("link"), secret);
        allow(classes, "rwxrwxr-x");
        allow(secret, "rw-r--r--");
        copied(
                Stores.ofEntries(jar, classes),
                generation ->
                        assertThat(copy(generation, classes.resolve("link"))).hasContent("gold"));

        allow(secret.getParent(), "rwx------");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> copied(Stores.ofEntries(jar, classes), copies -> {}))
                .withMessageContaining("the permissions of " + secret.getParent() + " are in the way");
    }

    @Test
    void linkToAFolderIsLookedAtLikeOneToAFile() throws Exception {
        Files.createSymbolicLink(classes.resolve("link"), secret.getParent());
        allow(classes, "rwxrwxr-x");
        allow(secret.getParent(), "rwx--x--x");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> copied(Stores.ofEntries(jar, classes), copies -> {}))
                .withMessageStartingWith(classes.resolve("link") + " is not copied for the workers")
                .withMessageContaining("the permissions of " + secret.getParent() + " are in the way");
    }

    @Test
    void secondNameOfASecretIsLookedAtLikeALink() throws Exception {
        Path second = Files.createLink(classes.resolve("second"), secret);
        allow(classes, "rwxrwxr-x");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> copied(Stores.ofEntries(jar, classes), copies -> {}))
                .withMessageContaining("the permissions of " + second + " are in the way");
    }

    @Test
    void whatOnlyTheMastersUserCanChangeIsItsDecision() throws Exception {
        Path link = Files.createSymbolicLink(classes.resolve("link"), secret);
        Path current = Files.createSymbolicLink(stores.work.resolve("current.jar"), jar);

        copied(Stores.ofEntries(current, classes), generation -> {
            assertThat(copy(generation, link)).hasContent("gold");
            assertThat(readers.obstacle(copy(generation, link))).isEmpty();
            assertThat(readers.obstacle(copy(generation, jar))).isEmpty();
        });
    }

    @Test
    void linkToTheApplicationInAFolderOfTheWorkersIsRefused() throws Exception {
        Path theirs = Files.createDirectory(stores.work.resolve("theirs"));
        Path current = Files.createSymbolicLink(theirs.resolve("current.jar"), jar);
        allow(theirs, "rwxrwxr-x");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> copied(Stores.of(current), copies -> {}))
                .withMessageStartingWith(jar + " is not copied for the workers")
                .withMessageContaining("can change " + theirs)
                .withMessageContaining("the permissions of " + jar + " are in the way");
    }

    @Test
    void whatAJarOfTheWorkersNamesIsRefused() throws Exception {
        Path named = jar;
        Path theirs = stores.jar("theirs.jar", "app.jar");
        allow(theirs, "rw-rw-r--");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> copied(Stores.of(theirs), copies -> {}))
                .withMessageStartingWith(named + " is not copied for the workers")
                .withMessageContaining("can change " + theirs);
        allow(theirs, "rw-r--r--");
        copied(
                Stores.of(theirs),
                generation -> assertThat(copy(generation, named)).exists());
    }

    private interface Check {
        void of(Generation generation) throws Exception;
    }

    private void copied(Application application, Check check) throws Exception {
        try (GenerationStore store = GenerationStore.open(
                Stores.surroundings(stores.cache), Optional.of(readers), stores.posix, stores.log.log())) {
            check.of(store.copy(1, application, null, Optional.of(readers)));
        }
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
