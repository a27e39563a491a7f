package io.srv.container.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is in the file: options, or problems of one line each. A failure names the seed and the input. */
final class OptionsRandomTest {

    private static final long SEED = 20_260_102;

    private static final byte[] VALID =
            """
            {
              "worker": {"count": 4, "ignoreSigint": true, "require": "online", "timeout": 2000,
                "jvmArgs": ["-Xmx64m", "-Dslot={slot}"], "env": {"A": "1"}, "java": "%s", "startConcurrency": 2,
                "heartbeat": {"timeout": 60000}, "maxLifetime": 0, "maxMemory": "512m"}, "generations": "copy",
              "recycle": {"timeout": 15000}, "shutdown": {"timeout": 15000}, "restart": {"delay": 5000},
              "listen": ["8080", {"name": "admin", "address": "unix:/run/app.sock", "backlog": 10, "mode": "0660"}],
              "app": {"a": [1, 2.5, null, {"ü": "\\u00fc"}]}
            }
            """.formatted(System.getProperty("java.home")).getBytes(StandardCharsets.UTF_8);

    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "null",
        "true",
        "-1",
        "1e999999999",
        "9".repeat(1100),
        "[".repeat(300),
        "{\"a\":".repeat(300),
        "\"worker\":",
        "\"listen\":",
        "\"address\":\"[::]:1\"",
        "\"count\":0,",
        "\0",
        "\n",
        "\r",
        "\u2028",
        "\uFEFF",
        "\\ud800",
        "\\u0000",
        "unix:",
        "//",
        "NaN",
        "'",
        "x".repeat(70_000)
    };

    @Test
    void theFileToStartFromIsValid() throws OptionsException {
        assertThat(OptionsReader.read("options.json", VALID, OptionsReader.Program.JAR)
                        .listen())
                .hasSize(2);
    }

    @Test
    void randomBytesAreOptionsOrProblems() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            byte[] content = new byte[random.nextInt(60)];
            random.nextBytes(content);
            read(content);
        }
    }

    @Test
    void randomPiecesOfJsonAreOptionsOrProblems() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "{" : "");
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append(PIECES[random.nextInt(PIECES.length - 1)]);
            }
            read(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void randomChangesOfAValidFileAreOptionsOrProblems() {
        Random random = new Random(SEED);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] content = VALID;
            for (int n = random.nextInt(4); n >= 0; n--) {
                content = changed(content, random);
            }
            valid += read(content) ? 1 : 0;
        }
        // Otherwise the changes are too wild to get past the parser.
        assertThat(valid).isGreaterThan(200);
    }

    /** Removes, repeats or replaces some bytes at a random place. */
    private static byte[] changed(byte[] content, Random random) {
        int from = random.nextInt(content.length + 1);
        int length = Math.min(content.length - from, random.nextInt(random.nextBoolean() ? 3 : 40));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(content, 0, from);
        switch (random.nextInt(5)) {
            case 0 -> out.write(content, from, length * 2 + from <= content.length ? length * 2 : 0);
            case 1 -> {
                out.write(content, from, length);
                out.write(content, from, length);
            }
            case 2 -> out.write(random.nextInt(256));
            case 3 -> out.writeBytes(PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8));
            default -> out.write('0' + random.nextInt(10));
        }
        out.write(content, from + length, content.length - from - length);
        return out.toByteArray();
    }

    /** Returns whether the content is valid. */
    private static boolean read(byte[] content) {
        try {
            Options options = OptionsReader.read("options.json", content, OptionsReader.Program.JAR);
            Options again = OptionsReader.read(
                    "again.json", options.toJson().getBytes(StandardCharsets.UTF_8), OptionsReader.Program.JAR);
            assertThat(again).isEqualTo(options);
            return true;
        } catch (OptionsException e) {
            assertThat(e.problems()).isNotEmpty();
            e.problems().forEach(problem -> assertOneLine(problem.toString()));
            return false;
        } catch (RuntimeException | Error e) {
            return fail("seed " + SEED + ", input " + HexFormat.of().formatHex(content), e);
        }
    }

    private static void assertOneLine(String line) {
        if (line.length() > 1000
                || !line.startsWith("options.json:")
                || line.codePoints().anyMatch(c -> c < ' ' || c == 0x2028)) {
            fail("not a single line: " + line);
        }
    }
}
