package io.srv.container.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JdkTest {

    @TempDir
    Path home;

    @Test
    void ownOneIsTheSameSeenFromInsideAndFromOutside() throws ApplicationException {
        Jdk own = Jdk.own();

        assertThat(own.feature()).isEqualTo(Runtime.version().feature());
        assertThat(own.java()).isExecutable();
        assertThat(Jdk.at(own.home())).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"17, 17", "17.0.15, 17", "25.0.3, 25", "26-ea, 26"})
    void releaseFileTellsTheVersion(String version, int feature) throws Exception {
        release("IMPLEMENTOR=\"Example\"\nJAVA_VERSION=\"" + version + "\"\nJAVA_VERSION_DATE=\"2025-04-15\"\n");

        assertThat(Jdk.at(home)).isEqualTo(new Jdk(home, feature));
    }

    @Test
    void folderWithoutAReleaseFileIsNoJdk() {
        assertRefused("worker.java: " + home + " has no readable release file; give a JDK's home");
    }

    @Test
    void releaseThatIsAFolderIsNoJdk() throws IOException {
        Files.createDirectory(home.resolve("release"));

        assertRefused("worker.java: " + home + " has no readable release file; give a JDK's home");
    }

    @Test
    void releaseThatIsNoTextIsNoJdk() throws IOException {
        Files.write(home.resolve("release"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertRefused("worker.java: " + home + " has no readable release file; give a JDK's home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "JAVA_VERSION=", "VERSION=\"12 (bookworm)\"", "JAVA_VERSION=\"seventeen\""})
    void releaseWithoutAVersionIsNoJdk(String content) throws IOException {
        release(content);

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Jdk.at(home))
                .withMessageStartingWith("worker.java: " + home + "/release names no Java version, but \"")
                .withMessageEndingWith("\"; give a JDK's home");
    }

    @Test
    void releaseWithBrokenEscapesIsNoJdk() throws IOException {
        release("SOURCE=\\u12\nJAVA_VERSION=\"17\"\n");

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Jdk.at(home))
                .withMessageStartingWith("worker.java: " + home);
    }

    @Test
    void oldJavaIsRefused() throws IOException {
        release("JAVA_VERSION=\"11.0.22\"\n");

        assertRefused("worker.java: Java 11 at " + home + " is too old; 17 is the oldest that works");
    }

    @Test
    void javaEightIsRefusedForItsAgeToo() throws IOException {
        release("JAVA_VERSION=\"1.8.0_292\"\n");

        assertRefused("worker.java: Java 8 at " + home + " is too old; 17 is the oldest that works");
    }

    private void release(String content) throws IOException {
        Files.writeString(home.resolve("release"), content, StandardCharsets.UTF_8);
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Jdk.at(home))
                .withMessage(message);
    }
}
