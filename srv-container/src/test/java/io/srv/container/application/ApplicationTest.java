package io.srv.container.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplicationTest {

    private static final long SEED = 20_260_104;

    private static final EntryPoint APP = new EntryPoint.Provider("com.example.App");

    @TempDir
    Path folder;

    @Test
    void providerIsFoundInTheJar() throws ApplicationException {
        Path jar = jar("app.jar", null, "com.example.App\n");

        assertApplication(Application.ofJar(jar), List.of(jar));
    }

    @Test
    void relativePathBecomesAbsolute() throws ApplicationException {
        Path jar = jar("app.jar", null, "com.example.App\n");
        Path relative = Path.of("").toAbsolutePath().relativize(jar);

        assertThat(Application.ofJar(relative).classPath().get(0))
                .isAbsolute()
                .satisfies(path -> assertThat(path.normalize()).isEqualTo(jar));
    }

    @Test
    void commentsBlanksAndEmptyLinesAreNoProviders() throws ApplicationException {
        Path jar = jar("app.jar", null, "# our server\n\n  com.example.App  # the only one\n#com.example.Old\r\n\t\n");

        assertThat(entry(jar)).isEqualTo(APP);
    }

    @Test
    void providerIsFoundInAJarOfTheClassPath() throws ApplicationException {
        jar("lib/server.jar", null, "com.example.App");
        Path jar = jar("app.jar", "lib/none.jar lib/server.jar", null);

        assertApplication(Application.ofJar(jar), List.of(jar));
    }

    @Test
    void classPathOfTheClassPathCounts() throws ApplicationException {
        jar("lib/deep/server.jar", "../../app.jar", "com.example.App");
        jar("lib/middle.jar", "deep/server.jar middle.jar", null);
        Path jar = jar("app.jar", "lib/middle.jar", null);

        assertThat(entry(jar)).isEqualTo(APP);
    }

    @Test
    void providerIsFoundInAFolderOfTheClassPath() throws Exception {
        Jars.folder(folder.resolve("classes"), "com.example.App");
        Path jar = jar("app.jar", "classes/", null);

        assertThat(entry(jar)).isEqualTo(APP);
    }

    @Test
    void classPathIsRelativeToTheJarAndHasBlanksAsInUrls() throws Exception {
        jar("my app/my libs/server 1.jar", null, "com.example.App");
        Path jar = jar("my app/app.jar", "my%20libs/server%201.jar", null);

        assertApplication(Application.ofJar(jar), List.of(jar));
    }

    @Test
    void classPathMayHaveFileUrlsAndOthersThatArePassedOver() throws Exception {
        Path library = jar("elsewhere/server.jar", null, "com.example.App");
        Path jar = jar("app/app.jar", "http://example.com/x.jar  100%.jar " + library.toUri() + " ::", null);

        assertThat(entry(jar)).isEqualTo(APP);
    }

    @Test
    void sameProviderNamedTwiceIsOne() throws ApplicationException {
        jar("lib.jar", null, "com.example.App\ncom.example.App\n");
        Path jar = jar("app.jar", "lib.jar", "com.example.App");

        assertThat(entry(jar)).isEqualTo(APP);
    }

    @Test
    void mainClassCountsWhereThereIsNoProvider() throws ApplicationException {
        Map<String, String> main = Map.of("Main-Class", " com.example.Main ");

        assertThat(entry(Jars.write(folder.resolve("main.jar"), main, null)))
                .isEqualTo(new EntryPoint.Main("com.example.Main"));
        assertThat(entry(Jars.write(folder.resolve("both.jar"), main, "com.example.App")))
                .isEqualTo(APP);
    }

    @Test
    void manifestSaysWhatTheJvmNeeds() throws ApplicationException {
        Path jar = Jars.write(
                folder.resolve("main.jar"),
                Map.of(
                        "Main-Class", "com.example.Main",
                        "Add-Opens", "java.base/java.lang  java.base/java.util",
                        "Add-Exports", "java.base/sun.nio.ch",
                        "Enable-Native-Access", "ALL-UNNAMED",
                        "Launcher-Agent-Class", "com.example.Agent"),
                null);

        assertThat(Application.ofJar(jar).flags())
                .isEqualTo(new ManifestFlags(
                        List.of("java.base/java.lang", "java.base/java.util"),
                        List.of("java.base/sun.nio.ch"),
                        true,
                        true));
    }

    @Test
    void classPathTakesTheJarsOfAFolderInOrder() throws ApplicationException {
        Path second = jar("lib/b.jar", null, "com.example.App");
        Path first = jar("lib/a.jar", null, null);
        jar("lib/c.txt", null, "com.example.Other");

        assertApplication(
                Application.ofClassPath(List.of(folder + "/lib/*", folder.toString()), Optional.empty()),
                List.of(first, second, folder));
    }

    @Test
    void mainClassOfTheOptionsWinsOverProviders() throws ApplicationException {
        Path jar = jar("a.jar", null, "com.example.App");

        assertThat(Application.ofClassPath(List.of(jar.toString()), Optional.of("com.example.Main"))
                        .entry())
                .isEqualTo(new EntryPoint.Main("com.example.Main"));
    }

    @Test
    void classPathThatCannotBeUsedIsAnError() {
        jar("lib/a.jar", null, null);

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.ofClassPath(List.of(folder + "/lib/*"), Optional.empty()))
                .withMessage("worker.classPath: no io.srv.api.SrvApp provider in it, and no worker.mainClass given;"
                        + " see docs/app-guide.md");
        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.ofClassPath(List.of(folder + "/none"), Optional.of("M")))
                .withMessage("worker.classPath: " + folder + "/none: no such file or folder; name one that exists, a"
                        + " relative path from " + Path.of("").toAbsolutePath());
        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.ofClassPath(List.of(folder + "/*"), Optional.of("M")))
                .withMessage(
                        "worker.classPath: " + folder + "/*: no jar in that folder; put some there, or name the folder"
                                + " itself if it has classes in it");
    }

    @Test
    void noProviderIsAnError() {
        Path bare = jar("bare.jar", null, null);
        Path empty = jar("empty.jar", "", "# nothing\n");
        String rule =
                ": no io.srv.api.SrvApp provider in META-INF/services/io.srv.api.SrvApp, here or in its Class-Path,"
                        + " and no Main-Class in its manifest; see docs/app-guide.md";

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
                .isThrownBy(() -> Application.ofJar(jar))
                .withMessageStartingWith(library + ": not a jar (");
    }

    @Test
    void pathThatAClassPathCannotHoldIsAnError() {
        // It would be two entries for the worker's JVM, which then finds no provider.
        Path jar = jar("a:b/app.jar", null, "com.example.App");

        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.ofJar(jar))
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
                assertThat(entry(damaged).toString()).isNotBlank();
            } catch (ApplicationException e) {
                assertThat(e.getMessage()).contains(".jar: ");
            } catch (RuntimeException | Error e) {
                fail("seed " + SEED + ", jar " + i, e);
            }
        }
    }

    private static void assertApplication(Application application, List<Path> classPath) {
        assertThat(application.classPath()).isEqualTo(classPath);
        assertThat(application.entry()).isEqualTo(APP);
        assertThat(application.flags()).isEqualTo(ManifestFlags.NONE);
    }

    private static EntryPoint entry(Path jar) throws ApplicationException {
        return Application.ofJar(jar).entry();
    }

    private Path jar(String name, String classPath, String services) {
        return Jars.write(folder.resolve(name), classPath, services);
    }

    private static void assertRefused(Path jar, String message) {
        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.ofJar(jar))
                .withMessage(message);
    }

    private static void assertNotAJar(Path jar) {
        assertThatExceptionOfType(ApplicationException.class)
                .isThrownBy(() -> Application.ofJar(jar))
                .withMessageMatching("\\Q" + jar + "\\E: not a jar \\([^\\n]+\\); build or copy it again");
    }
}
