package io.srv.container.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.application.ApplicationException;
import io.srv.container.log.RecordedLog;
import io.srv.container.posix.FakePosix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a master leaves that had no time to clean up, and who deletes it when. */
@Timeout(60)
final class KilledMasterTest {

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    Path folder;

    private Stores stores;
    private Path jar;

    @BeforeEach
    void jar() throws IOException {
        stores = new Stores(folder);
        jar = stores.jar("app.jar", null);
    }

    @Test
    void copiesOfAKilledMasterAreDeletedAtTheNextStartAndThoseOfALivingOneAreNot() throws Exception {
        try (Jvm killed = master();
                Jvm living = master()) {
            Path dead = Path.of(killed.line());
            Path alive = Path.of(living.line());
            killed.kill();
            assertThat(dead.resolve("1")).isDirectory();

            GenerationStore store = stores.open();

            assertThat(dead).doesNotExist();
            assertThat(Path.of(dead + ".lock")).doesNotExist();
            assertThat(alive.resolve("1")).isDirectory();
            store.retain(Set.of());
            assertThat(alive.resolve("1")).isDirectory();
            store.close();
        }
        assertThat(stores.log.lines()).isEmpty();
    }

    @Test
    void placeThatCannotBeSearchedIsAWarningThatNamesItOnce() throws Exception {
        try (GenerationStore store = stores.open()) {
            Deletion.of(stores.base());

            store.retain(Set.of());
        }

        assertThat(stores.log.lines())
                .containsExactly("WARN  " + stores.base()
                        + " cannot be searched for what dead masters left: no such file or directory");
    }

    @Test
    void copiesThatWorkersOfAKilledMasterStillRunFromStayUntilTheseHaveEnded() throws Exception {
        try (Jvm killed = master()) {
            Path dead = Path.of(killed.line());
            try (GenerationStore store = stores.open();
                    Jvm worker = new Jvm(dead + "/1" + jar + ":" + CLASS_PATH, Worker.class)) {
                assertThat(worker.line()).isEqualTo("runs");
                killed.kill();

                store.retain(Set.of());
                assertThat(dead).isDirectory();

                worker.kill();
                store.retain(Set.of());
                assertThat(dead).doesNotExist();
            }
        }
        assertThat(stores.base()).isEmptyDirectory();
        assertThat(stores.log.lines()).isEmpty();
    }

    private Jvm master() throws IOException {
        return new Jvm(CLASS_PATH, Master.class, stores.cache.toString(), jar.toString());
    }

    /** Run in a JVM of its own: copies, says where, and waits. */
    static final class Master {
        public static void main(String[] arguments) throws IOException, ApplicationException {
            Surroundings surroundings = Stores.surroundings(Path.of(arguments[0]));
            GenerationStore store =
                    GenerationStore.open(surroundings, Optional.empty(), new FakePosix(), new RecordedLog().log());
            store.copy(1, Stores.of(Path.of(arguments[1])), null, Optional.empty());
            System.out.println(store.folder());
            System.exit(System.in.read());
        }
    }

    /** Run in a JVM of its own, with a copy on its class path. */
    static final class Worker {
        public static void main(String[] arguments) throws IOException {
            System.out.println("runs");
            System.exit(System.in.read());
        }
    }
}
