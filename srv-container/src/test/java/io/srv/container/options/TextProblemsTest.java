package io.srv.container.options;

import static io.srv.container.options.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong with the text itself: keys, syntax, encoding. */
final class TextProblemsTest {

    @Test
    void allProblemsAreReportedAtOnceInTheOrderOfTheFile() {
        String text = """
                {
                  "listen": ["8080", "*:8080"],
                  "worker": {"cuont": 4, "count": 0},
                  "restart": {"delay": 1, "delay": -1},
                } x
                """;

        assertThat(problems(text))
                .containsExactly(
                        "2:22: listen[1]: \"*:8080\" is the same address as listen[0]; each may be given once",
                        "3:14: worker.cuont: unknown option; did you mean worker.count?",
                        "3:35: worker.count: must be between 1 and 1024, was 0",
                        "4:27: restart.delay: given twice, first at line 4, column 15; remove one",
                        "4:36: restart.delay: must be between 0 and 86400000 ms, was -1",
                        "5:1: not valid JSON: unexpected character ('}' (code 125)):"
                                + " was expecting double-quote to start field name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"Worker\": {}}|Worker: unknown option; did you mean worker?",
                "{\"workers\": 4}|workers: unknown option; did you mean worker?",
                "{\"count\": 4}|count: unknown option; did you mean worker.count?",
                "{\"jvmargs\": 4}|jvmargs: unknown option; did you mean worker.jvmArgs?",
                "{\"port\": 80}|port: unknown option; see docs/options.md",
                "{\"recycle.timeout\": 1}|\"recycle.timeout\": unknown option; write it nested, as {\"recycle\": {\"timeout\": ...}}",
                "{\"worker.heartbeat.timeout\": 1}|\"worker.heartbeat.timeout\": unknown option; write it nested, as {\"worker\": {\"heartbeat\": {\"timeout\": ...}}}",
                "{\"canary\": 1}|canary: unknown option; did you mean recycle.canary?",
                "{\"listen[].name\": 1}|\"listen[].name\": unknown option; see docs/options.md",
                "{\"\": 1}|\"\": unknown option; see docs/options.md",
                "{\"a\\nb\": 1}|\"a\\u000ab\": unknown option; see docs/options.md",
            })
    void unknownKeyIsShownWithTheNearestKnownOne(String text, String problem) {
        assertThat(problems(text)).containsExactly("1:2: " + problem);
    }

    @Test
    void unknownKeyInsideAGroupIsComparedByItsFullName() {
        assertThat(problems("""
                                {"recycle": {"timout": 1, "delay": 1}, "worker": {"nice": 3, "work": {"count": 0},
                                 "heartbeat.timeout": 0, "heartbeats": {}, "heartbeat": {"timout": 0, "maxLifetime": 1}}}"""))
                .containsExactly(
                        "1:14: recycle.timout: unknown option; did you mean recycle.timeout?",
                        "1:27: recycle.delay: unknown option; did you mean restart.delay?",
                        "1:51: worker.nice: unknown option; see docs/options.md",
                        "1:62: worker.work: unknown option; see docs/options.md",
                        "2:2: worker.\"heartbeat.timeout\": unknown option; write it nested, as {\"heartbeat\":"
                                + " {\"timeout\": ...}}",
                        "2:26: worker.heartbeats: unknown option; did you mean worker.heartbeat?",
                        "2:58: worker.heartbeat.timout: unknown option; did you mean worker.heartbeat.timeout?",
                        "2:71: worker.heartbeat.maxLifetime: unknown option; did you mean worker.maxLifetime?");
    }

    @Test
    void veryLongKeyIsShortened() {
        assertThat(problems("{\"" + "k".repeat(40_000) + "\": 1}"))
                .containsExactly("1:2: " + "k".repeat(60) + "...: unknown option; see docs/options.md");
    }

    @Test
    void deeplyNestedKeyIsShortened() {
        String opened = ("{\"" + "k".repeat(49) + "\":").repeat(10);
        String path = "app." + ("k".repeat(49) + ".").repeat(4);

        assertThat(problems("{\"app\":\n" + opened + "\n{\"a\":1,\n\"a\":2}" + "}".repeat(11)))
                .singleElement()
                .asString()
                .startsWith("4:1: " + path.substring(0, 200) + "...")
                .endsWith(".a: given twice, first at line 3, column 2; remove one")
                .hasSizeLessThan(350);
    }

    @Test
    void duplicateKeysAreFoundEverywhere() {
        assertThat(
                        problems(
                                "{\"app\": {},\n \"app\": {\"a\": [{\"b\": 1, \"b\": 2}]}, \"worker\": {\"env\": {\"A\": \"\", \"A\": \"\"}}}"))
                .containsExactly(
                        "2:2: app: given twice, first at line 1, column 2; remove one",
                        "2:25: app.a[0].b: given twice, first at line 2, column 17; remove one",
                        "2:64: worker.env.A: given twice, first at line 2, column 55; remove one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]|1:1: the options must be a JSON object, was an array",
                "null|1:1: the options must be a JSON object, was null",
                "4|1:1: the options must be a JSON object, was 4",
                "\"{}\"|1:1: the options must be a JSON object, was \"{}\"",
                "{} x|1:4: text after the end of the options; remove it",
                "{}}|1:3: text after the end of the options; remove it",
                "{} {}|1:4: text after the end of the options; remove it",
                "{|1:2: not valid JSON: unexpected end-of-input: expected close marker for Object (start marker at line 1, column 1)",
                "{\"app\"|1:7: not valid JSON: unexpected end-of-input within/between Object entries",
                "{\"app\": {\"a\": tru}}|1:15: not valid JSON: unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                "{\"app\": // none|1:9: not valid JSON: unexpected character ('/' (code 47)): JSON has no comments",
                "{'app': 1}|1:2: not valid JSON: unexpected character (''' (code 39)): was expecting double-quote to start field name",
                "{\"app\": 01}|1:10: not valid JSON: invalid numeric value: Leading zeroes not allowed",
                "{\"app\": NaN}|1:12: not valid JSON: non-standard token 'NaN'",
                "{\"app\": \"\\q\"}|1:11: not valid JSON: unrecognized character escape 'q' (code 113)",
                "{]|1:2: not valid JSON: unexpected close marker ']': expected '}' (for Object starting at line 1, column 1)",
            })
    void wrongTextIsOneSentence(String text, String problem) {
        assertThat(problems(text)).containsExactly(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \t\r\n"})
    void emptyFileIsRefused(String text) {
        assertThat(problems(text)).containsExactly("1:1: the file is empty; write {} to use the defaults");
    }

    // Jackson points behind some characters, not at them: here, at NaN and at what is nested too deeply.
    @Test
    void controlCharacterIsNamedByItsCode() {
        assertThat(problems("{\"app\":\0"))
                .containsExactly("1:9: not valid JSON: illegal character (control character, code 0):"
                        + " only regular white space (\\r, \\n, \\t) is allowed between tokens");
    }

    @Test
    void whatCameBeforeASyntaxErrorIsChecked() {
        assertThat(problems("{\"listen\": [7, {\"nam\": \"x\"}, {\"name\": \"y\", \"address\": "))
                .containsExactly(
                        "1:13: listen[0]: must be an address or an object, was 7",
                        "1:16: listen[1]: has no address; add \"address\": \"8080\" for example",
                        "1:17: listen[1].nam: unknown option; did you mean listen[1].name?",
                        "1:55: not valid JSON: unexpected end-of-input within/between Object entries");
    }

    @Test
    void deepNestingIsASentence() {
        assertThat(problems("{\"app\":" + "[".repeat(100_000)))
                .containsExactly(
                        "1:8: app: must be an object, was an array",
                        "1:208: not valid JSON: document nesting depth (201) exceeds the maximum allowed (200)");
    }

    @Test
    void hugeNumberIsASentence() {
        assertThat(problems("{\"worker\":{\"count\":" + "9".repeat(900) + "}}"))
                .containsExactly("1:20: worker.count: must be between 1 and 1024, was " + "9".repeat(60) + "...");
        assertThat(problems("{\"worker\":{\"count\":" + "9".repeat(1001) + "}}"))
                .containsExactly(
                        "1:1021: not valid JSON: number value length (1001) exceeds the maximum allowed (1000)");
    }

    @ParameterizedTest
    @CsvSource({"'\n', 2", "'\r', 2", "'\r\n', 2", "'\n\n\r', 4"})
    void everyKindOfLineEndCounts(String lineEnd, int line) {
        assertThat(problems("{" + lineEnd + " \"port\": 1}"))
                .containsExactly(line + ":2: port: unknown option; see docs/options.md");
        assertThat(problems("{}" + lineEnd + " x"))
                .containsExactly(line + ":2: text after the end of the options; remove it");
    }

    @Test
    void columnsCountCharactersNotBytes() {
        assertThat(problems("{\"app\": {\"ü\": 1}, \"port\": 1}"))
                .containsExactly("1:19: port: unknown option; see docs/options.md");
    }

    @Test
    void invalidUtf8IsShownWithItsPlace() {
        byte[] latin1 = "{\n \"app\": {\"greeting\": \"grüezi\"}}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(problems(latin1)).containsExactly("2:25: not valid UTF-8, byte 0xfc; save the file as UTF-8");

        byte[] cutOff = {'{', (byte) 0xc3};
        assertThat(problems(cutOff)).containsExactly("1:2: not valid UTF-8, byte 0xc3; save the file as UTF-8");
    }
}
