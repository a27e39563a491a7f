package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.srv.it.fixture.LauncherEnvironmentApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Distribution;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.ProcFs;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code bin/srv-container}, wherever it is and however it is called. */
class LauncherTest {
    private static final int UNSUPPORTED = 71;

    private final WorkDir work = WorkDir.create();
    private final Distribution distribution = Distribution.packaged();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void everyShellReadsIt() throws Exception {
        for (String shell : List.of("sh", "dash", "bash")) {
            if (onPath(shell)) {
                assertThat(run(shell, "-n", distribution.launcher().toString())).isEmpty();
            }
        }
    }

    @Test
    void shellcheckHasNoComplaint() throws Exception {
        assumeTrue(onPath("shellcheck"), "shellcheck is not installed");

        assertThat(run("shellcheck", distribution.launcher().toString())).isEmpty();
    }

    /** Also while the options do not come, as from a file system that hangs. */
    @Test
    void aTermOrAnIntEndsWhatHasNoPoolYet() throws Exception {
        Path never = work.file("never.json");
        run("mkfifo", never.toString());
        for (String signal : List.of("TERM", "INT")) {
            for (List<String> arguments : List.of(List.of("--check"), List.<String>of())) {
                Launch launch = Master.in(work).arguments(arguments.toArray(String[]::new));
                try (Master reading = launch.arguments(never.toString()).start()) {
                    reading.await(
                            "a JVM", () -> ProcFs.commandLine(reading.pid()).contains("io.srv.container.Main"));

                    reading.signal(signal);

                    assertThat(reading.awaitExit()).isEqualTo(signal.equals("TERM") ? 143 : 130);
                }
            }
        }
    }

    @Test
    void worksFromAnotherFolderAndByARelativePath() {
        assertWorks(Master.in(work).in(Path.of("/")));
        assertWorks(Master.in(work).in(distribution.home()).launcher(Path.of("bin/srv-container")));
        assertWorks(Master.in(work).in(distribution.home().resolve("bin")).launcher(Path.of("./srv-container")));
    }

    @Test
    void cdpathDoesNotLeadItAstray() throws IOException {
        Files.createDirectories(work.file("elsewhere/bin"));

        assertWorks(Master.in(work)
                .in(distribution.home())
                .launcher(Path.of("bin/srv-container"))
                .env("CDPATH", work.file("elsewhere").toString()));
    }

    @Test
    void worksThroughLinks() throws IOException {
        Path absolute = Files.createSymbolicLink(work.file("absolute"), distribution.launcher());
        Files.createDirectories(work.file("some bin"));
        Path chain = Files.createSymbolicLink(work.file("some bin/chain"), Path.of("../absolute"));

        assertWorks(Master.in(work).launcher(absolute));
        assertWorks(Master.in(work).launcher(chain));
        assertWorks(Master.in(work).in(work.file("some bin")).launcher(Path.of("./chain")));
    }

    @Test
    void worksFromAFolderWithBlanksInItsName() throws IOException {
        Path home = work.file("my programs/srv container");
        copy(distribution.home().resolve("bin"), home.resolve("bin"));
        copy(distribution.home().resolve("lib"), home.resolve("lib"));

        assertWorks(Master.in(work).launcher(home.resolve("bin/srv-container")));
    }

    @Test
    void javaIsFoundOnThePathIfJavaHomeIsNotSet() {
        String path = System.getProperty("java.home") + "/bin:" + System.getenv("PATH");

        assertWorks(Master.in(work).withoutEnv("JAVA_HOME").env("PATH", path));
        assertWorks(Master.in(work).env("JAVA_HOME", "").env("PATH", path));
    }

    @Test
    void javaThatIsNotThereIsOneSentence() throws IOException {
        Path tools = Files.createDirectories(work.file("tools"));
        for (String tool : List.of("dirname", "readlink")) {
            Files.createSymbolicLink(tools.resolve(tool), where(tool));
        }

        assertRefused(
                Master.in(work).env("JAVA_HOME", "/no/such jdk"),
                "srv-container: no Java at /no/such jdk/bin/java; install a JDK (17 or newer) or set JAVA_HOME");
        assertRefused(
                Master.in(work).withoutEnv("JAVA_HOME").env("PATH", tools.toString()),
                "srv-container: no Java at any place in PATH; install a JDK (17 or newer) or set JAVA_HOME");
    }

    @Test
    void itBecomesTheMasterAndHandsOnWhatIsForTheWorkers() {
        String toolOptions = "-Dtest.tool='$HOME `id` \"quoted\" \\back\nnext line' -Dtest.two=2";
        String launcherOptions = "-Dtest.launcher=*";
        Path app = AppJar.of(LauncherEnvironmentApp.class).writeTo(work.file("my app.jar"));
        try (Master master = Master.in(work)
                .app(app)
                .options("{\"worker\": {\"count\": 1, \"timeout\": 20000}}")
                .env("JAVA_TOOL_OPTIONS", toolOptions)
                .env("JDK_JAVA_OPTIONS", launcherOptions)
                .env("SRV_CONTAINER_OPTS", "-Dtest.master=$HOME'\"  -Dtest.more=1")
                .start()) {
            master.awaitLine("all 1 worker ready");
            // Stdout is read apart from stderr.
            master.awaitLines("worker has ", 5);

            assertThat(ProcFs.commandLine(master.pid()))
                    .contains(" io.srv.container.Main ")
                    .contains(" -Dtest.master=$HOME'\" -Dtest.more=1 ")
                    .doesNotContain("test.tool");
            assertThat(ProcFs.environmentContains(master.pid(), "\0JAVA_TOOL_OPTIONS="))
                    .isFalse();
            assertThat(master.count("Picked up JAVA_TOOL_OPTIONS")).isOne();
            assertThat(master.stdout().stream().filter(line -> line.startsWith("worker has ")))
                    .containsExactlyInAnyOrder(
                            has("variable", "JAVA_TOOL_OPTIONS", toolOptions),
                            has("variable", "JDK_JAVA_OPTIONS", launcherOptions),
                            has("property", "test.tool", "$HOME `id` \"quoted\" \\back\nnext line"),
                            has("property", "test.two", "2"),
                            has("property", "test.launcher", "*"));
        }
    }

    private static String has(String kind, String name, String value) {
        String hex = HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
        return "worker has " + kind + " " + name + "=" + hex;
    }

    private static void assertWorks(Launch launch) {
        try (Master master = launch.arguments("--version").start()) {
            assertThat(master.awaitExit()).as(master::transcript).isZero();
            assertThat(master.stdout()).first().asString().startsWith("srv-container ");
            assertThat(master.stderr()).isEmpty();
        }
    }

    private static void assertRefused(Launch launch, String sentence) {
        try (Master master = launch.arguments("--version").start()) {
            assertThat(master.awaitExit()).isEqualTo(UNSUPPORTED);
            assertThat(master.lines()).containsExactly(sentence);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Path where(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
