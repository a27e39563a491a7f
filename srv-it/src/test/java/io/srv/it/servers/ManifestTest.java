package io.srv.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.AppJar;
import io.srv.it.harness.Http;
import io.srv.it.harness.Master;
import io.srv.it.harness.Ports;
import io.srv.it.harness.RequestFailed;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a jar's manifest asks the launcher for, a worker has as {@code java -jar} gives it. */
class ManifestTest {
    private static final String ALL = "Class-Path: true\nAdd-Opens: true\nAdd-Exports: true\n"
            + "Enable-Native-Access: true\nLauncher-Agent-Class: true\n";
    private static final String NONE = "Class-Path: false\nAdd-Opens: false\nAdd-Exports: false\nEnable-Native-Access: "
            + (Runtime.version().feature() < 22) + "\nLauncher-Agent-Class: false\n";

    private final WorkDir work = WorkDir.create();
    private final int port = work.port();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void aWorkerHasAllThatTheManifestAsksFor() throws IOException {
        Path jar = asking();
        String bare = askBare(jar);
        String options = "{\"listen\":[\"127.0.0.1:" + port + "\"],\"worker\":{\"count\":1,\"args\":[\"127.0.0.1\",\""
                + port + "\"]}}";

        try (Master master = Master.in(work).app(jar).options(options).start()) {
            master.awaitLine("all 1 worker ready");

            assertThat(ask()).isEqualTo(bare).isEqualTo(ALL);
        }
    }

    @Test
    void withoutAskingThereIsNothing() throws IOException {
        Path jar = AppJar.of(ManifestMain.class)
                .manifest("Main-Class", ManifestMain.class.getName())
                .writeTo(work.file("plain.jar"));

        assertThat(askBare(jar)).isEqualTo(NONE);
    }

    private Path asking() {
        AppJar.of(ManifestLibrary.class).writeTo(work.file("lib with blanks/library.jar"));
        return AppJar.of(ManifestMain.class, ManifestAgent.class)
                .manifest("Main-Class", ManifestMain.class.getName())
                .manifest("Class-Path", "lib%20with%20blanks/library.jar")
                .manifest("Add-Opens", "java.base/java.lang java.base/java.util")
                .manifest("Add-Exports", "java.base/jdk.internal.misc")
                .manifest("Enable-Native-Access", "ALL-UNNAMED")
                .manifest("Launcher-Agent-Class", ManifestAgent.class.getName())
                .writeTo(work.file("app.jar"));
    }

    private String askBare(Path jar) throws IOException {
        Process bare = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar.toString(),
                        "127.0.0.1",
                        String.valueOf(port))
                .inheritIO()
                .start();
        try {
            Awaitility.await("the bare server listens")
                    .atMost(Duration.ofSeconds(30))
                    .failFast("it has ended", () -> !bare.isAlive())
                    .until(() -> Ports.isListening(port));
            return ask();
        } finally {
            bare.destroy();
            bare.onExit().join();
        }
    }

    private String ask() throws RequestFailed {
        return Http.get(port, "/").body();
    }
}
