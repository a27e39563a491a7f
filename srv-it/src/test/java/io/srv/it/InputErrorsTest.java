package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.fixture.ErrorsApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Launch;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wrong input starts nothing, says why in one sentence for each problem, and has its exit code. */
class InputErrorsTest {
    private static final int USAGE = 64;
    private static final int NO_APPLICATION = 66;
    private static final int UNAVAILABLE = 69;
    private static final int CONFIG = 78;

    private final WorkDir work = WorkDir.create();
    private final Path app = AppJar.of(ErrorsApp.class).writeTo(work.file("app.jar"));

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void wrongCommandLineIsOneSentence() {
        assertRefused(launch(), USAGE, "srv-container: APP.jar is missing; see srv-container --help");
        assertRefused(
                launch().arguments("--daemon").app(app),
                USAGE,
                "srv-container: Unknown option: '--daemon'; see srv-container --help");
        assertRefused(
                launch().arguments("a.jar", "b.json", "c"),
                USAGE,
                "srv-container: Unmatched argument at index 2: 'c'; see srv-container --help");
    }

    @Test
    void argumentIsNeverAFileOfArguments() {
        work.write("args", "--help\n");

        assertRefused(
                launch().arguments("@args"),
                NO_APPLICATION,
                "@args: no such file; give the path of the application's jar");
    }

    @Test
    void unusableApplicationIsOneSentence() throws IOException {
        byte[] whole = Files.readAllBytes(app);
        Path missing = work.file("no.jar");
        Path truncated = Files.write(work.file("truncated.jar"), Arrays.copyOf(whole, whole.length / 2));
        Path none = AppJar.of(ErrorsApp.class).services().writeTo(work.file("none.jar"));
        Path two = AppJar.of(ErrorsApp.class).services("b.B", "a.A").writeTo(work.file("two.jar"));

        assertRefused(
                launch().app(missing),
                NO_APPLICATION,
                missing + ": no such file; give the path of the application's jar");
        assertRefused(
                launch().app(work.path()),
                NO_APPLICATION,
                work.path() + ": not a file; give the path of the application's jar");
        assertThat(refused(launch().app(truncated), NO_APPLICATION))
                .singleElement()
                .asString()
                .matches("\\Q" + truncated + "\\E: not a jar \\(.*\\); build or copy it again");
        assertRefused(
                launch().app(none),
                NO_APPLICATION,
                none + ": no io.srv.api.SrvApp provider in META-INF/services/io.srv.api.SrvApp, here or in its"
                        + " Class-Path, and no Main-Class in its manifest; see docs/app-guide.md");
        assertRefused(
                launch().app(two),
                NO_APPLICATION,
                two + ": 2 io.srv.api.SrvApp providers, a.A, b.B; leave exactly one in"
                        + " META-INF/services/io.srv.api.SrvApp");
    }

    @Test
    void unreadableOptionsAreOneSentence() {
        Path missing = work.file("no.json");

        assertRefused(
                launch().arguments(app.toString(), missing.toString()),
                CONFIG,
                missing + ": cannot read the options: no such file; name an existing one, or none to use the defaults");
        assertRefused(
                launch().arguments(app.toString(), work.path().toString()),
                CONFIG,
                work.path() + ": cannot read the options: it is a directory; name a file");
    }

    @Test
    void allProblemsOfOptionsAndApplicationAreSaidAtOnce() {
        int port = work.port();
        String options = """
                {
                  "listen": ["127.0.0.1:%d", "127.0.0.1:%d"],
                  "worker": {"cuont": 4, "count": 0},
                  "restart": {"delay": "5 s"}
                } x
                """.formatted(port, port);
        Path missing = work.file("no.jar");
        Path file = work.file("options.json");

        assertRefused(
                launch().app(missing).options(options),
                CONFIG,
                file + ":2:"
                        + (options.lines().skip(1).findFirst().orElseThrow().lastIndexOf("\"127") + 1)
                        + ": listen[1]: \"127.0.0.1:" + port
                        + "\" is the same address as listen[0]; each may be given once",
                file + ":3:14: worker.cuont: unknown option; did you mean worker.count?",
                file + ":3:35: worker.count: must be between 1 and 1024, was 0",
                file + ":4:24: restart.delay: must be a whole number of ms, was \"5 s\"",
                file + ":5:3: text after the end of the options; remove it",
                missing + ": no such file; give the path of the application's jar");
    }

    @Test
    void jdkForTheWorkersIsLookedAtBeforeAnythingStarts() throws IOException {
        Path java = work.write("jdk/bin/java", "#!/bin/sh\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jdk = work.file("jdk");
        String options = "{\"worker\": {\"java\": \"" + jdk + "\"}}";

        assertRefused(
                launch().app(app).options(options),
                CONFIG,
                "worker.java: " + jdk + " has no readable release file; give a JDK's home");
        work.write("jdk/release", "JAVA_VERSION=\"11.0.22\"\n");
        assertRefused(
                launch().app(app).options(options),
                CONFIG,
                "worker.java: Java 11 at " + jdk + " is too old; 17 is the oldest that works");
    }

    @Test
    void checkSaysWhatWouldStartOrWhatIsWrong() {
        try (Master master = launch().arguments("--check")
                .app(app)
                .options("{\"worker\": {\"count\": 7}, \"listen\": [\"" + work.port() + "\"]}")
                .start()) {
            assertThat(master.awaitExit()).isZero();
            assertThat(master.lines())
                    .containsExactly("ok: " + ErrorsApp.class.getName() + " in " + app + ", 7 workers on Java "
                            + Runtime.version().feature());
        }
        assertRefused(
                launch().arguments("--check").app(app).options("[]"),
                CONFIG,
                work.file("options.json") + ":1:1: the options must be a JSON object, was an array");
    }

    @Test
    void helpVersionAndSelfTestExitWithZero() {
        assertThat(printed("--help")).startsWith("Usage: srv-container").contains("[options.json]");
        assertThat(printed("--version")).matches("srv-container \\d+\\.\\d+\\.\\d+\\S*\nJava .*, Linux .*\n");
        assertThat(printed("--self-test").lines().skip(2))
                .hasSizeGreaterThan(4)
                .allMatch(line -> line.matches("[a-z, ]{15} works"));
    }

    @Test
    void applicationThatNeverStartsIsGivenUpWithItsCause() {
        String cause = "could not start (exit status 10): java.lang.IllegalStateException: no database, caused by"
                + " java.io.IOException: connection refused";
        try (Master master = failing(
                "throw",
                "{\"worker\": {\"count\": 1, \"timeout\": 20000}, \"restart\": {\"delay\": 20, \"maxDelay\": 20}}")) {
            assertThat(master.awaitExit()).isEqualTo(UNAVAILABLE);
            assertThat(logged(master).filter(line -> line.startsWith("WARN")))
                    .hasSize(3)
                    .allMatch(line -> line.matches("WARN  worker 0 \\(id [123], pid \\d+\\) \\Q" + cause
                            + "\\E; next try in 20 ms \\[START_FAILED\\]"));
            assertThat(logged(master).reduce((first, last) -> last))
                    .hasValue("ERROR giving up: no worker was ever ready; the last one " + cause);
            // The worker's own complaint, which alone has the trace.
            assertThat(master.count("ERROR worker 0 (id 1): the application's start failed"))
                    .isOne();
        }
    }

    @Test
    void providerThatIsNotInTheJarIsGivenUpWithItsCause() {
        AppJar.of().services("com.example.Missing").writeTo(app);
        try (Master master =
                failing("", "{\"worker\": {\"count\": 1, \"timeout\": 20000}, \"restart\": {\"delay\": 0}}")) {
            assertThat(master.awaitExit()).isEqualTo(UNAVAILABLE);
            assertThat(logged(master).reduce((first, last) -> last))
                    .hasValue(
                            "ERROR giving up: no worker was ever ready; the last one could not start (exit status 11):"
                                    + " java.util.ServiceConfigurationError: io.srv.api.SrvApp: Provider com.example.Missing not"
                                    + " found");
        }
    }

    @Test
    void startThatHangsIsKilledWithTheRemedy() {
        String reason =
                "was not ready within 400 ms, killed: its start was still running; let start return (no join in it), or"
                        + " raise worker.timeout";
        try (Master master = failing(
                "hang",
                "{\"worker\": {\"count\": 1, \"timeout\": 400}, \"restart\": {\"delay\": 0, \"maxDelay\": 0}}")) {
            assertThat(master.awaitExit()).isEqualTo(UNAVAILABLE);
            // Perhaps behind half a line of a thread dump whose JVM was killed as it wrote.
            assertThat(master.count(reason + "; next try in 0 ms")).isEqualTo(3);
            assertThat(logged(master).reduce((first, last) -> last))
                    .hasValue("ERROR giving up: no worker was ever ready; the last one " + reason);
        }
    }

    @Test
    void startThatNeverListensIsKilledWithTheRemedy() {
        try (Master master = failing(
                "",
                "{\"worker\": {\"count\": 1, \"timeout\": 6000, \"require\": \"listen\"}, \"listen\": [\"127.0.0.1:"
                        + work.port() + "\"], \"restart\": {\"delay\": 60000}}")) {
            assertThat(master.awaitLine("was not ready within"))
                    .endsWith(
                            "was not ready within 6 s, killed: its start returned but no shared listener was opened; open"
                                    + " one, or set worker.require to \"online\"; next try in 1 m 0 s [START_TIMEOUT]");
            master.signal("TERM");
            assertThat(master.awaitExit()).isZero();
        }
    }

    private Launch launch() {
        return Master.in(work);
    }

    private Master failing(String mode, String options) {
        return launch().app(app).options(options).env("ERRORS_APP", mode).start();
    }

    private static Stream<String> logged(Master master) {
        return LogText.of(master);
    }

    private String printed(String argument) {
        try (Master master = launch().arguments(argument).start()) {
            assertThat(master.awaitExit()).isZero();
            assertThat(master.stderr()).isEmpty();
            return master.transcript();
        }
    }

    private void assertRefused(Launch launch, int exitCode, String... lines) {
        assertThat(refused(launch, exitCode)).containsExactly(lines);
    }

    /** Asserts that nothing was started, and returns what it says. */
    private List<String> refused(Launch launch, int exitCode) {
        try (Master master = launch.start()) {
            assertThat(master.awaitExit()).as(master::transcript).isEqualTo(exitCode);
            assertThat(master.stdout()).isEmpty();
            assertThat(master.lines())
                    .noneMatch(line -> line.contains("application started") || line.contains("listening on"));
            return master.stderr();
        }
    }
}
