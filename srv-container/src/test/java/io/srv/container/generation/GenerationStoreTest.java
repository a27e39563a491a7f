package io.srv.container.generation;

import static io.srv.container.generation.Stores.filesIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.application.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That copies are deleted when nobody wants them any more, and nothing else is. */
final class GenerationStoreTest {

    @TempDir
    Path folder;

    private Stores stores;
    private Application application;

    @BeforeEach
    void application() throws Exception {
        stores = new Stores(folder);
        application = Stores.of(stores.jar("app.jar", null));
    }

    @Test
    void onlyTheGenerationsThatAreRetainedStay() throws Exception {
        try (GenerationStore store = stores.open()) {
            for (long number = 1; number <= 4; number++) {
                store.copy(number, application, null, Optional.empty());
            }

            store.retain(Set.of(2L, 4L, 17L));

            assertThat(namesIn(store.folder())).containsExactly("2", "4");
        }
        assertThat(stores.log.lines()).isEmpty();
    }

    @Test
    void closedStoreLeavesNothing() throws Exception {
        GenerationStore store = stores.open();
        store.copy(1, application, null, Optional.empty());

        store.close();

        assertThat(stores.base()).isEmptyDirectory();
        assertThat(stores.log.lines()).isEmpty();
    }

    @Test
    void deletingFollowsNoLink() throws Exception {
        Path precious = stores.file("precious/file", "gold");
        GenerationStore store = stores.open();
        Generation generation = store.copy(1, application, null, Optional.empty());
        Files.createSymbolicLink(generation.folder().resolve("link"), precious.getParent());
        Files.createSymbolicLink(generation.folder().resolve("file"), precious);

        store.close();

        assertThat(stores.base()).isEmptyDirectory();
        assertThat(precious).hasContent("gold");
    }

    @Test
    void twoMastersHaveFoldersOfTheirOwn() throws Exception {
        GenerationStore first = stores.open();
        Generation kept = first.copy(1, application, null, Optional.empty());

        GenerationStore second = stores.open();
        second.copy(1, application, null, Optional.empty());
        second.retain(Set.of());
        second.close();

        assertThat(filesIn(kept.folder())).hasSize(1);
        first.close();
        assertThat(stores.base()).isEmptyDirectory();
    }

    @Test
    void strangersInTheBaseFolderStay() throws Exception {
        stores.open().close();
        Files.createDirectory(stores.base().resolve("master-1-without-a-lock"));
        Files.writeString(stores.base().resolve("notes.txt"), "mine");

        stores.open().close();

        assertThat(namesIn(stores.base())).containsExactly("master-1-without-a-lock", "notes.txt");
    }

    @Test
    void whatADeadMasterLeftIsDeletedUnlessItIsALink() throws Exception {
        stores.open().close();
        Path precious = stores.file("precious/file", "gold");
        Files.createFile(stores.base().resolve("master-1-dead.lock"));
        Files.createDirectories(stores.base().resolve("master-1-dead/1/srv"));
        Files.createFile(stores.base().resolve("master-2-link.lock"));
        Files.createSymbolicLink(stores.base().resolve("master-2-link"), precious.getParent());
        Files.createFile(stores.base().resolve("master-3-early.lock"));

        GenerationStore store = stores.open();

        assertThat(namesIn(stores.base()))
                .containsExactly(
                        store.folder().getFileName().toString(), store.folder().getFileName() + ".lock");
        assertThat(precious).hasContent("gold");
        store.close();
        assertThat(stores.log.lines()).isEmpty();
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
