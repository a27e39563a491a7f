package io.srv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.fixture.ErrorsApp;
import io.srv.it.harness.AppJar;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A few random inputs all the way through the launcher; many more are tried without it, where the options are read. */
class RandomInputTest {
    private static final long SEED = 20_260_105;
    private static final int NO_APPLICATION = 66;
    private static final int CONFIG = 78;
    private static final String VALID = """
            {"worker": {"count": 4, "require": "online", "timeout": 2000, "env": {"A": "1"}},
             "listen": ["8080", {"name": "admin", "address": "unix:/run/app.sock", "mode": "0660"}],
             "recycle": {"timeout": 15000}, "app": {"a": [1, 2.5, null]}}
            """;

    private final WorkDir work = WorkDir.create();
    private final Random random = new Random(SEED);
    private final Path app = AppJar.of(ErrorsApp.class).writeTo(work.file("app.jar"));

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void randomBytesAsOptionsAreProblemsOfOneLineEach() throws IOException {
        for (int i = 0; i < 5; i++) {
            byte[] bytes = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(bytes);

            assertThat(exitWithOptions(bytes)).isEqualTo(CONFIG);
        }
    }

    @Test
    void randomChangesOfValidOptionsAreFineOrProblemsOfOneLineEach() throws IOException {
        for (int i = 0; i < 6; i++) {
            byte[] bytes = VALID.getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) (' ' + random.nextInt(95));
            }

            assertThat(exitWithOptions(bytes, "--check")).isIn(0, CONFIG);
        }
    }

    @Test
    void randomChangesOfTheJarAreFineOrOneSentence() throws IOException {
        byte[] whole = Files.readAllBytes(app);
        for (int i = 0; i < 4; i++) {
            byte[] bytes = Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
            for (int changes = 0; changes < 20 && bytes.length > 0; changes++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(app, bytes);
            try (Master master = Master.in(work).arguments("--check").app(app).start()) {
                int exit = master.awaitExit();
                assertThat(exit).as(master::transcript).isIn(0, NO_APPLICATION);
                assertThat(master.lines()).hasSize(1);
            }
        }
    }

    private int exitWithOptions(byte[] bytes, String... arguments) throws IOException {
        Path options = Files.write(work.file("random.json"), bytes);
        try (Master master = Master.in(work)
                .arguments(arguments)
                .arguments(app.toString(), options.toString())
                .start()) {
            int exit = master.awaitExit();
            String input = "seed " + SEED + ", " + HexFormat.of().formatHex(bytes) + "\n" + master.transcript();
            if (exit != 0) {
                assertThat(master.stdout()).as(input).isEmpty();
                assertThat(master.stderr())
                        .as(input)
                        .isNotEmpty()
                        .allMatch(line -> line.startsWith(options + ":") && line.length() < 1_000);
            }
            return exit;
        }
    }
}
