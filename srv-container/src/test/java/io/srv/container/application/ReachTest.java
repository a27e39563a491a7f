package io.srv.container.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a class path reaches, as the JVM looks for them. */
final class ReachTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void realFolder() throws IOException {
        folder = temporary.toRealPath();
    }

    @Test
    void jarAndAllThatIsNamedRelativeToItCanBeMoved() throws Exception {
        Path deep = jar("shared/deep/d.jar", "../../app/app.jar");
        Path library = jar("shared/l.jar", "deep/d.jar missing.jar");
        Path jar = jar("app/app.jar", "../shared/l.jar");

        assertThat(reach(jar)).isEqualTo(new Reach(List.of(jar), List.of(library, deep), List.of()));
    }

    @Test
    void whatIsNamedByAnAbsolutePathStaysElsewhereWithAllThatItNames() throws Exception {
        Path deep = jar("other/deep.jar", null);
        Path byPath = jar("other/a.jar", "deep.jar");
        Path byUrl = jar("other/b.jar", null);
        Path jar = jar("app.jar", byPath + " " + byUrl.toUri());

        assertThat(reach(jar)).isEqualTo(new Reach(List.of(jar), List.of(), List.of(byPath, byUrl, deep)));
    }

    @Test
    void whatIsNamedBothWaysIsBoth() throws Exception {
        Path library = jar("lib/l.jar", null);
        Path jar = jar("app.jar", library + " lib/l.jar");

        assertThat(reach(jar)).isEqualTo(new Reach(List.of(jar), List.of(library), List.of(library)));
    }

    @Test
    void fileUrlWithoutASlashIsRelative() throws Exception {
        Path library = jar("lib/l.jar", null);
        Path jar = jar("app.jar", "FILE:lib/l.jar");

        assertThat(reach(jar).named()).containsExactly(library);
    }

    @Test
    void pathThatClimbsAboveTheRootStaysElsewhere() throws Exception {
        Path library = jar("l.jar", null);
        Path jar = jar(
                "app.jar",
                "../".repeat(folder.getNameCount() + 1)
                        + folder.relativize(library)
                                .toString()
                                .replaceFirst("^", folder.toString().substring(1) + "/"));

        assertThat(reach(jar)).isEqualTo(new Reach(List.of(jar), List.of(), List.of(library)));
    }

    @Test
    void folderCountsOnlyWithASlashAtItsEnd() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.createDirectories(folder.resolve("ignored"));
        Path jar = jar("app.jar", "classes/ ignored app.jar/ .");

        assertThat(reach(jar).named()).containsExactly(classes, folder);
    }

    @Test
    void classPathIsBesideTheRealJarButLinksThatItNamesStay() throws Exception {
        Path stored = jar("store/l-1.2.jar", "beside.jar");
        Path link = Files.createSymbolicLink(
                Files.createDirectories(folder.resolve("releases/42/lib")).resolve("l.jar"), stored);
        Path beside = jar("releases/42/lib/beside.jar", null);
        Path jar = jar("releases/42/app.jar", "lib/l.jar");
        Path current = Files.createSymbolicLink(folder.resolve("current"), folder.resolve("releases/42"));

        Application application = Application.ofClassPath(List.of(current + "/app.jar"), Optional.of("M"));

        assertThat(application.classPath()).containsExactly(current.resolve("app.jar"));
        assertThat(application.origin().reach()).isEqualTo(new Reach(List.of(jar), List.of(link, beside), List.of()));
    }

    @Test
    void entriesAreNotNamedAgain() throws Exception {
        Path second = jar("b.jar", null);
        Path first = jar("a.jar", "b.jar");

        Reach reach = Application.ofClassPath(List.of(folder + "/*"), Optional.of("M"))
                .origin()
                .reach();

        assertThat(reach).isEqualTo(new Reach(List.of(first, second), List.of(), List.of()));
        assertThat(reach.movable()).containsExactly(first, second);
    }

    @Test
    void movedApplicationRunsElsewhereAndIsShownAsItWas() throws Exception {
        Path jar = Jars.write(folder.resolve("app.jar"), "l.jar", "com.example.App");
        Application application = Application.ofJar(jar);

        Application moved = application.movedTo(path -> Path.of("/copies" + path));

        assertThat(moved.classPath()).containsExactly(Path.of("/copies" + jar));
        assertThat(moved.shown()).isEqualTo(application.shown()).isEqualTo(jar.toString());
        assertThat(moved.entry()).isEqualTo(application.entry());
        assertThat(moved.origin()).isEqualTo(application.origin());
    }

    @Test
    void applicationKnowsWhetherItIsStillWhatWasRead() throws Exception {
        Path jar = Jars.write(folder.resolve("app.jar"), "l.jar", "com.example.App");
        Application byJar = Application.ofJar(jar);
        Application byFolder = Application.ofClassPath(List.of(folder + "/*"), Optional.empty());
        assertThat(byJar.isUnchanged()).isTrue();
        assertThat(byFolder.isUnchanged()).isTrue();

        jar("l.jar", null);

        assertThat(byJar.isUnchanged()).isFalse();
        assertThat(byFolder.isUnchanged()).isFalse();
    }

    private Path jar(String name, String classPath) {
        return Jars.write(folder.resolve(name), classPath, null);
    }

    private static Reach reach(Path jar) throws ApplicationException {
        return Application.ofClassPath(List.of(jar.toString()), Optional.of("com.example.Main"))
                .origin()
                .reach();
    }
}
