package io.srv.container.generation;

import static io.srv.container.generation.Stores.copy;
import static io.srv.container.generation.Stores.filesIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.application.Application;
import io.srv.container.posix.PosixException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is copied, and what the copies are like. */
final class GenerationCopyTest {

    private static final int EXDEV = 18;

    @TempDir
    Path folder;

    private Stores stores;
    private GenerationStore store;

    @BeforeEach
    void open() throws IOException {
        stores = new Stores(folder);
        store = stores.open();
    }

    @AfterEach
    void close() {
        store.close();
        assertThat(stores.log.lines()).isEmpty();
    }

    @Test
    void copiesHaveTheLayoutOfTheOriginals() throws Exception {
        Path library = stores.jar("lib/l.jar", null);
        Path jar = stores.jar("app/app.jar", "../lib/l.jar");
        Path options = stores.file("etc/options.json", "{}");
        Application application = Stores.of(jar);

        Generation generation = store.copy(3, application, options, Optional.empty());

        assertThat(generation.number()).isEqualTo(3);
        assertThat(generation.folder()).isEqualTo(store.folder().resolve("3"));
        assertThat(generation.options()).contains(copy(generation, options));
        assertThat(generation.files()).isEqualTo(3);
        assertThat(generation.bytes()).isEqualTo(Files.size(jar) + Files.size(library) + 2);
        assertThat(generation.tookNs()).isPositive();
        assertThat(generation.application().classPath()).containsExactly(copy(generation, jar));
        assertThat(generation.application().shown()).isEqualTo(application.shown());
        for (Path file : List.of(jar, library, options)) {
            assertThat(copy(generation, file)).hasSameBinaryContentAs(file);
        }
        assertThat(filesIn(generation.folder())).hasSize(3);
    }

    @Test
    void copiesOfACopiedApplicationReachOnlyCopies() throws Exception {
        stores.jar("lib/l.jar", "deep/d.jar");
        stores.jar("lib/deep/d.jar", null);
        Path jar = stores.jar("app/app.jar", "../lib/l.jar");

        Generation generation = store.copy(1, Stores.of(jar), null, Optional.empty());

        Application copied = Stores.of(generation.application().classPath().get(0));
        assertThat(copied.origin().reach().movable()).hasSize(3).allMatch(path -> path.startsWith(generation.folder()));
    }

    @Test
    void modificationTimesAreKeptToTheNanosecond() throws Exception {
        Path jar = stores.jar("app.jar", "classes/");
        Path resource = stores.file("classes/deep/a.txt", "a");
        List<Path> paths = List.of(
                jar, resource, resource.getParent(), resource.getParent().getParent());
        for (Path path : paths) {
            Files.setLastModifiedTime(
                    path,
                    FileTime.from(
                            Instant.parse("2024-02-29T12:34:56.123456789Z").plusSeconds(path.getNameCount())));
        }

        Generation generation = store.copy(1, Stores.of(jar), null, Optional.empty());

        for (Path path : paths) {
            assertThat(Files.getLastModifiedTime(copy(generation, path))).isEqualTo(Files.getLastModifiedTime(path));
        }
    }

    @Test
    void copiesAreForTheirOwnerAlone() throws Exception {
        Path jar = stores.jar("app.jar", "classes/");
        Path program = stores.file("classes/tool", "");
        Path readOnly = stores.file("classes/read", "");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(program.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));

        Generation generation = store.copy(1, Stores.of(jar), null, Optional.empty());

        assertThat(permissions(copy(generation, program))).isEqualTo("rwx------");
        assertThat(permissions(copy(generation, readOnly))).isEqualTo("r--------");
        try (Stream<Path> paths = Files.walk(stores.base())) {
            assertThat(paths).allMatch(path -> permissions(path).endsWith("------"));
        }
        try (Stream<Path> paths = Files.walk(stores.base())) {
            assertThat(paths.filter(Files::isDirectory))
                    .allMatch(path -> permissions(path).equals("rwx------"));
        }
    }

    @Test
    void symbolicLinksAreResolvedAtEachCopy() throws Exception {
        Path first = stores.jar("releases/1/app.jar", "l.jar");
        stores.jar("shared/l.jar", null);
        Files.createSymbolicLink(first.resolveSibling("l.jar"), stores.work.resolve("shared/l.jar"));
        Path second = stores.jar("releases/2/app.jar", null);
        Path link = Files.createSymbolicLink(stores.work.resolve("current"), first.getParent());
        Path jar = link.resolve("app.jar");

        Generation one = store.copy(1, Stores.of(jar), null, Optional.empty());
        Files.delete(link);
        Files.createSymbolicLink(link, second.getParent());
        Generation two = store.copy(2, Stores.of(jar), null, Optional.empty());

        assertThat(one.application().classPath()).containsExactly(copy(one, first));
        assertThat(two.application().classPath()).containsExactly(copy(two, second));
        assertThat(copy(one, first.resolveSibling("l.jar")))
                .hasSameBinaryContentAs(stores.work.resolve("shared/l.jar"))
                .satisfies(path -> assertThat(Files.isSymbolicLink(path)).isFalse());
        assertThat(one.application().shown()).isEqualTo(jar.toString());
    }

    @Test
    void foldersAreCopiedWithAllThatAJvmCouldRead() throws Exception {
        stores.file("classes/a/A.class", "A");
        stores.file("classes/b/c/C.class", "C");
        stores.file("elsewhere/d/D.class", "D");
        Path classes = stores.work.resolve("classes");
        Files.createDirectory(classes.resolve("empty"));
        Files.createSymbolicLink(classes.resolve("linked"), stores.work.resolve("elsewhere"));
        Files.createSymbolicLink(classes.resolve("linked.class"), classes.resolve("a/A.class"));
        Files.createSymbolicLink(classes.resolve("nowhere"), stores.work.resolve("missing"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(classes.resolve("app.sock")));

            Generation generation =
                    store.copy(1, Stores.ofEntries(classes, classes.resolve("a")), null, Optional.empty());

            assertThat(generation.application().classPath())
                    .containsExactly(copy(generation, classes), copy(generation, classes.resolve("a")));
            assertThat(filesIn(copy(generation, classes)))
                    .containsExactly("a/A.class", "b/c/C.class", "linked.class", "linked/d/D.class");
            assertThat(copy(generation, classes.resolve("empty"))).isEmptyDirectory();
            assertThat(generation.files()).isEqualTo(4);
        }
    }

    @Test
    void folderThatHasTheStoreInItIsCopiedWithoutIt() throws Exception {
        Path jar = Files.move(stores.jar("app.jar", "./"), folder.toRealPath().resolve("app.jar"));

        store.copy(1, Stores.of(jar), null, Optional.empty());
        Generation generation = store.copy(2, Stores.of(jar), null, Optional.empty());

        assertThat(filesIn(copy(generation, folder.toRealPath()))).containsExactly("app.jar");
    }

    @Test
    void absoluteEntriesOfAClassPathStayWhereTheyAre() throws Exception {
        Path library = stores.jar("lib/l.jar", null);
        Path jar = stores.jar("app.jar", library.toString());

        Generation generation = store.copy(1, Stores.of(jar), null, Optional.empty());

        assertThat(generation.files()).isEqualTo(1);
        assertThat(generation.application().origin().reach().elsewhere()).containsExactly(library);
    }

    @Test
    void fileIsReadAndWrittenWhereTheKernelDoesNotCopy() throws Exception {
        Path jar = stores.jar("app.jar", null);
        Path big = stores.work.resolve("classes/big.bin");
        Files.createDirectories(big.getParent());
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        Files.write(big, bytes);
        stores.posix.failNextCopy(new PosixException("copy_file_range", EXDEV, "cannot copy"));
        stores.posix.failNextCopy(new PosixException("copy_file_range", EXDEV, "cannot copy"));

        Generation generation = store.copy(1, Stores.ofEntries(jar, big.getParent()), null, Optional.empty());

        assertThat(copy(generation, jar)).hasSameBinaryContentAs(jar);
        assertThat(copy(generation, big)).hasBinaryContent(bytes);
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
