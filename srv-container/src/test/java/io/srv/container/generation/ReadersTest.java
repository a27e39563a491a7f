package io.srv.container.generation;

import static io.srv.container.generation.Stores.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.srv.container.posix.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies for workers that run as another user: these can read them, and nobody but this user can change them. */
final class ReadersTest {

    private static final long NOBODYS = 4_294_967_290L;

    @TempDir
    Path temporary;

    private Stores stores;

    /** Another user, in a group that this process may hand files to even if it is not root. */
    private Credentials readers;

    @BeforeEach
    void open() throws IOException {
        allow(temporary.toRealPath(), "rwxr-xr-x");
        stores = new Stores(temporary);
        allow(stores.cache, "rwxr-xr-x");
        Path own = Files.createFile(temporary.resolve("own"));
        readers = new Credentials(NOBODYS, Integer.toUnsignedLong((int) Files.getAttribute(own, "unix:gid")));
    }

    @Test
    void copiesAreForTheirGroupToReadAndOptionsAreNot() throws Exception {
        Path jar = stores.jar("app.jar", "classes/");
        Path program = stores.file("classes/deep/tool", "");
        Path options = stores.file("etc/options.json", "{}");
        allow(program, "rwxr-xr-x");
        allow(jar, "r--------");

        try (GenerationStore store = openFor(readers)) {
            Generation generation = store.copy(1, Stores.of(jar), options, Optional.of(readers));

            assertThat(readers.obstacle(copy(generation, program))).isEmpty();
            assertThat(permissions(copy(generation, program))).isEqualTo("rwxr-x---");
            assertThat(permissions(copy(generation, jar))).isEqualTo("r--r-----");
            assertThat(permissions(copy(generation, options))).isEqualTo("rw-------");
            assertThat(permissions(copy(generation, options.getParent()))).isEqualTo("rwx------");
            assertThat(permissions(stores.base())).isEqualTo("rwxr-x---");
            try (Stream<Path> paths = Files.walk(stores.base())) {
                assertThat(paths).allMatch(path -> permissions(path).matches("r..[r-]-[x-]---"));
            }
            assertThat(Files.getLastModifiedTime(copy(generation, program.getParent())))
                    .isEqualTo(Files.getLastModifiedTime(program.getParent()));
        }
        assertThat(stores.log.lines()).isEmpty();
    }

    @Test
    void laterGenerationMayHaveOtherReaders() throws Exception {
        Path jar = stores.jar("app.jar", null);
        Credentials others = new Credentials(NOBODYS - 1, NOBODYS);

        try (GenerationStore store = openFor(readers)) {
            Generation one = store.copy(1, Stores.of(jar), null, Optional.of(readers));
            Readers.letIn(stores.base(), others);

            assertThat(permissions(stores.base())).isEqualTo("rwxr-x--x");
            assertThat(others.mayPass(stores.base())).isTrue();
            assertThat(others.obstacle(copy(one, jar))).contains(store.folder());
        }
    }

    @Test
    void placeThatKeepsThemOutIsAnErrorIfItWasNamed() throws Exception {
        allow(stores.cache, "rwx------");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> openFor(readers))
                .withMessage(stores.base() + ": the permissions of " + stores.cache
                        + " keep the workers out, which run as user " + readers.uid() + " in group " + readers.gid()
                        + "; let them pass (chmod o+x), or let CACHE_DIRECTORY name another place");
        assertThat(stores.base()).doesNotExist();
    }

    @Test
    void homeThatKeepsThemOutIsPassedOver() throws Exception {
        Path home = Files.createDirectory(temporary.toRealPath().resolve("home"));
        allow(home, "rwx------");
        Surroundings surroundings = new Surroundings(Map.of(), home.toString(), stores.cache.toString());

        try (GenerationStore store =
                GenerationStore.open(surroundings, Optional.of(readers), stores.posix, stores.log.log())) {
            assertThat(store.folder().getParent().getParent()).isEqualTo(stores.cache);
        }
    }

    @Test
    void placeWhereOthersCouldPutSomethingElseIsAnError() throws Exception {
        allow(stores.cache, "rwxrwxr-x");

        assertThatExceptionOfType(GenerationException.class)
                .isThrownBy(() -> openFor(readers))
                .withMessage(
                        stores.base() + ": " + stores.cache + " can be written to by others, who could put something"
                                + " else in its place; change that, or let CACHE_DIRECTORY name another place");
        assertThat(stores.base()).doesNotExist();
        // As long as workers are this user, it is between this user and them.
        stores.open().close();
    }

    @Test
    void linkOnTheWayIsFollowedOnceAndNeverAgain() throws Exception {
        Path jar = stores.jar("app.jar", null);
        Path link = Files.createSymbolicLink(temporary.toRealPath().resolve("link"), stores.cache);
        Surroundings surroundings = Stores.surroundings(link);

        try (GenerationStore store =
                GenerationStore.open(surroundings, Optional.of(readers), stores.posix, stores.log.log())) {
            Files.delete(link);
            Generation generation = store.copy(1, Stores.of(jar), null, Optional.of(readers));

            assertThat(generation.folder()).startsWith(stores.base());
        }
    }

    private GenerationStore openFor(Credentials who) throws GenerationException {
        return GenerationStore.open(
                Stores.surroundings(stores.cache), Optional.of(who), stores.posix, stores.log.log());
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
