package io.srv.container.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplicationTest {

    private static final long SEED = 20_260_104;

    @TempDir
    Path folder;

    @Test
    void providerIsFoundInTheJar() throws ApplicationException {
        Path jar = jar("app.jar", null, "com.example.App\n");

        assertThat(Application.inspect(jar)).isEqualTo(new Application(jar, "com.example.App"));
    }

    @Test
    void relativePathBecomesAbsolute() throws ApplicationException {
        Path jar = jar("app.jar", null, "com.example.App\n");
        Path relative = Path.of("").toAbsolutePath().relativize(jar);

        assertThat(Application.inspect(relative).jar())
                .isAbsolute()
                .satisfies(path -> assertThat(path.normalize()).isEqualTo(jar));
    }

    @Test
    void commentsBlanksAndEmptyLinesAreNoProviders() throws ApplicationException {
        Path jar = jar("app.jar", null, "# our server\n\n  com.example.App  # the only one\n#com.example.Old\r\n\t\n");

        assertThat(Application.inspect(jar).provider()).isEqualTo("com.example.App");
    }

    @Test
    void providerIsFoundInAJarOfTheClassPath() throws ApplicationException {
        jar("lib/server.jar", null, "com.example.App");
        Path jar = jar("app.jar", "lib/none.jar lib/server.jar", null);

        assertThat(Application.inspect(jar)).isEqualTo(new Application(jar, "com.example.App"));
    }

    @Test
    void classPathOfTheClassPathCounts() throws ApplicationException {
        jar("lib/deep/server.jar", "../../app.jar", "com.example.App");
        jar("lib/middle.jar", "deep/server.jar middle.jar", null);
        Path jar = jar("app.jar", "lib/middle.jar", null);

        assertThat(Application.inspect(jar).provider()).isEqualTo("com.example.App");
    }

    @Test
    void providerIsFoundInAFolderOfTheClassPath() throws Exception {
        Jars.folder(folder.resolve("classes"), "com.example.App");
        Path jar = jar("app.jar", "classes/", null);

        assertThat(Application.inspect(jar).provider()).isEqualTo("com.example.App");
    }

    @Test
    void classPathIsRelativeToTheJarAndHasBlanksAsInUrls() throws Exception {
        jar("my app/my libs/server 1.jar", null, "com.example.App");
        Path jar = jar("my app/app.jar", "my%20libs/server%201.jar", null);

        assertThat(Application.inspect(jar)).isEqualTo(new Application(jar, "com.example.App"));
    }

    @Test
    void classPathMayHaveFileUrlsAndOthersThatArePassedOver() throws Exception {
        Path library = jar("elsewhere/server.jar", null, "com.example.App");
        Path jar = jar("app/app.jar", "http://example.com/x.jar  100%.jar " + library.toUri() + " ::", null);

        assertThat(Application.inspect(jar).provider()).isEqualTo("com.example.App");
    }

    @Test
    void sameProviderNamedTwiceIsOne() throws ApplicationException {
        jar("lib.jar", null, "com.example.App\ncom.example.App\n");
        Path jar = jar("app.jar", "lib.jar", "com.example.App");

        assertThat(Application.inspect(jar).provider()).isEqualTo("com.example.App");
    }

    @Test
    void noProviderIsAnError() {
        Path bare = jar("bare.jar", null, null);
        Path empty = jar("empty.jar", "", "# nothing\n");
        String rule =
                ": no io.srv.api.SrvApp provider in META-INF/services/io.srv.api.SrvApp, here or in its Class-Path;"
                        + " see docs/app-guide.md";

        assertRefused(bare, bare + rule);
        assertRefused(empty, empty + rule);
    }

    @Test
    void severalProvidersAreListed() {
        jar("lib.jar", null, "org.example.Other");
        Path jar = jar("app.jar", "lib.jar", "com.example.App\ncom.example.Admin");

        assertRefused(
                jar,
                jar + ": 3 io.srv.api.SrvApp providers, com.example.Admin, com.example.App, org.example.Other;"
                        + " leave exactly one in META-INF/services/io.srv.api.SrvApp");
    }

    @Test
    void missingFileIsAnError() {
        Path jar = folder.resolve("no.jar");

        assertRefused(jar, jar + ": no such file; give the path of the application's jar");
    }

    @Test
    void folderIsAnError() {
        assertRefused(folder, folder + ": not a file; give the path of the application's jar");
    }

    @Test
    void deviceIsAnError() {
        assertRefused(Path.of("/dev/null"), "/dev/null: not a file; give the path of the application's jar");
    }

    @Test
    void whatIsNoJarIsAnError() throws IOException {
        byte[] whole = Files.readAllBytes(jar("whole.jar", null, "com.example.App"));

        assertNotAJar(Files.createFile(folder.resolve("empty.jar")));
        assertNotAJar(Files.writeString(folder.resolve("text.jar"), "not a jar\n".repeat(100)));
        assertNotAJar(Files.write(folder.resolve("truncated.jar"), Arrays.copyOf(whole, whole.length / 2)));
        assertNotAJar(Files.write(folder.resolve("cut.jar"), Arrays.copyOf(whole, whole.length - 1)));
    }

    @Test
    void brokenJarOfTheClassPathIsNamed() throws IOException {
        Path library = Files.writeString(folder.resolve("lib.jar"), "not a jar");
        Path jar = jar("app.jar", "lib.jar", "com.example.App");

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.inspect(jar))
                .withMessageStartingWith(library + ": not a jar (");
    }

    @Test
    void pathThatAClassPathCannotHoldIsAnError() {
        // It would be two entries for the worker's JVM, which then finds no provider.
        Path jar = jar("a:b/app.jar", null, "com.example.App");

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.inspect(jar))
                .withMessageStartingWith(jar + ": ");
    }

    @Test
    void damagedJarIsAnApplicationOrAnError() throws IOException {
        jar("lib.jar", null, "com.example.App");
        byte[] whole = Files.readAllBytes(jar("whole.jar", "lib.jar", "com.example.App"));
        Random random = new Random(SEED);
        Path damaged = folder.resolve("damaged.jar");
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = Arrays.copyOf(whole, whole.length - (random.nextInt(4) == 0 ? random.nextInt(99) : 0));
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(damaged, bytes);
            try {
                assertThat(Application.inspect(damaged).provider()).isNotBlank();
            } catch (ApplicationException e) {
                assertThat(e.getMessage()).contains(".jar: ");
            } catch (RuntimeException | Error e) {
                fail("seed " + SEED + ", jar " + i, e);
            }
        }
    }

    private Path jar(String name, String classPath, String services) {
        return Jars.write(folder.resolve(name), classPath, services);
    }

    private static void assertRefused(Path jar, String message) {
        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.inspect(jar))
                .withMessage(message);
    }

    private static void assertNotAJar(Path jar) {
        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.inspect(jar))
                .withMessageMatching("\\Q" + jar + "\\E: not a jar \\([^\\n]+\\); build or copy it again");
    }
}
