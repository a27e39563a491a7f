package io.srv.container.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OptionsFileTest {

    @TempDir
    Path folder;

    @Test
    void fileIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("options.json"), "{\"worker\": {\"count\": 7}}");

        assertThat(OptionsReader.read(file, OptionsReader.Program.JAR, ProcessCheck.NONE)
                        .worker()
                        .count())
                .isEqualTo(7);
    }

    @Test
    void problemsNameTheFileAsItWasGiven() throws IOException {
        Path file = Files.writeString(folder.resolve("options.json"), "{\"port\": 1,\n\"worker\": 2}");

        assertThatExceptionOfType(OptionsException.class)
                .isThrownBy(() -> OptionsReader.read(file, OptionsReader.Program.JAR, ProcessCheck.NONE))
                .withMessage(file + ":1:2: port: unknown option; see docs/options.md\n" + file
                        + ":2:11: worker: must be an object, was 2")
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                new Problem(
                                        file.toString(),
                                        new Position(1, 2),
                                        "port: unknown option; see docs/options.md"),
                                new Problem(file.toString(), new Position(2, 11), "worker: must be an object, was 2")));
    }

    @Test
    void fileIsReadAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("options.json"), "{\"worker\": {\"count\": 7}}");

        Options again =
                OptionsReader.read(file, OptionsReader.Program.JAR, ProcessCheck.NONE, OptionsReader.defaults());

        assertThat(again.worker().count()).isEqualTo(7);
    }

    @Test
    void pipeIsNotReadAgain() {
        // Any file that is neither regular nor a directory; it would never end.
        Path file = Path.of("/dev/zero");

        assertThatExceptionOfType(OptionsException.class)
                .isThrownBy(() -> OptionsReader.read(
                        file, OptionsReader.Program.JAR, ProcessCheck.NONE, OptionsReader.defaults()))
                .withMessage("/dev/zero: cannot read the options again: it is no regular file, and can be read only"
                        + " once; stop, and start with a file");
    }

    @Test
    void fileThatIsGoneIsOneSentenceWhenItIsReadAgain() {
        Path file = folder.resolve("none.json");

        assertThatExceptionOfType(OptionsException.class)
                .isThrownBy(() -> OptionsReader.read(
                        file, OptionsReader.Program.JAR, ProcessCheck.NONE, OptionsReader.defaults()))
                .withMessageStartingWith(file + ": cannot read the options: no such file");
    }

    @Test
    void missingFileIsOneSentence() {
        Path file = folder.resolve("none.json");

        assertRefused(file, "cannot read the options: no such file; name an existing one, or none to use the defaults");
    }

    @Test
    void directoryIsOneSentence() {
        assertRefused(folder, "cannot read the options: it is a directory; name a file");
    }

    @Test
    void fileThatFailsToBeReadIsOneSentence() {
        // Its first page is never mapped, so reading it fails for root as well.
        assertRefused(Path.of("/proc/self/mem"), "cannot read the options: Input/output error");
    }

    @Test
    void whatTheSystemSaysOfAFileDoesNotNameItAgain() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertRefused(file.resolve("options.json"), "cannot read the options: Not a directory");
    }

    @Test
    void fileThatMayNotBeReadIsOneSentence() {
        // Told by the exception alone, since root may read any file.
        assertThat(OptionsReader.unreadable(folder.resolve("a"), new AccessDeniedException("a")))
                .isEqualTo("cannot read the options: permission denied; let the user who starts srv-container read it");
    }

    @Test
    void endlessFileIsOneSentence() {
        assertRefused(Path.of("/dev/zero"), "larger than 1048576 bytes; is this the options file?");
    }

    private static void assertRefused(Path file, String message) {
        assertThatExceptionOfType(OptionsException.class)
                .isThrownBy(() -> OptionsReader.read(file, OptionsReader.Program.JAR, ProcessCheck.NONE))
                .withMessage(file + ": " + message);
    }
}
