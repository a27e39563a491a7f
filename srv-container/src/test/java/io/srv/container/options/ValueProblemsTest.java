package io.srv.container.options;

import static io.srv.container.options.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of a single option, with its whole error line. */
final class ValueProblemsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "count|0|between 1 and 1024, was 0",
                "count|1025|between 1 and 1024, was 1025",
                "count|-9223372036854775809|between 1 and 1024, was -9223372036854775809",
                "count|\"four\"|a whole number, was \"four\"",
                "count|\"4\"|a whole number, was \"4\"",
                "count|4.0|a whole number, was 4.0",
                "count|1e3|a whole number, was 1e3",
                "count|true|a whole number, was true",
                "count|null|a whole number, was null",
                "count|[]|a whole number, was an array",
                "count|{}|a whole number, was an object",
                "startConcurrency|0|between 1 and 1024, was 0",
                "startConcurrency|null|a whole number, was null",
                "timeout|0|between 1 and 86400000 ms, was 0",
                "timeout|86400001|between 1 and 86400000 ms, was 86400001",
                "timeout|\"2s\"|a whole number of ms, was \"2s\"",
                "ignoreSigint|\"yes\"|true or false, was \"yes\"",
                "ignoreSigint|1|true or false, was 1",
                "ignoreSigint|null|true or false, was null",
                "require|\"ready\"|\"online\" or \"listen\", was \"ready\"",
                "require|\"Online\"|\"online\" or \"listen\", was \"Online\"",
                "require|null|\"online\" or \"listen\", was null",
                "jvmArgs|\"-Xmx1g\"|an array of strings, was \"-Xmx1g\"",
                "jvmArgs|null|an array of strings, was null",
                "env|[]|an object of strings, was an array",
                "user|\"\"|a name as \"www-data\", or a number from 0 to 4294967294, was \"\"",
                "user|\"a:b\"|a name as \"www-data\", or a number from 0 to 4294967294, was \"a:b\"",
                "user|\"-x\"|a name as \"www-data\", or a number from 0 to 4294967294, was \"-x\"",
                "user|-1|a name as \"www-data\", or a number from 0 to 4294967294, was -1",
                "user|4294967295|a name as \"www-data\", or a number from 0 to 4294967294, was 4294967295",
                "user|null|a name as \"www-data\", or a number from 0 to 4294967294, was null",
                "umask|\"0100\"|octal text from \"0000\" to \"0077\", was \"0100\"",
                "umask|\"77\"|octal text from \"0000\" to \"0077\", was \"77\"",
                "umask|27|octal text from \"0000\" to \"0077\", was 27",
                "limitNofile|63|between 64 and 2147483584, was 63",
                "limitNofile|\"max\"|a whole number, was \"max\"",
                "limitCore|-1|0, a number of bytes, or text such as \"512m\", at most \"1048576g\", was -1",
                "limitCore|\"big\"|0, a number of bytes, or text such as \"512m\", at most \"1048576g\", was \"big\"",
                "oomScoreAdjust|1001|between -1000 and 1000, was 1001",
                "envRemove|\"A\"|an array of strings, was \"A\"",
                "env|null|an object of strings, was null",
                "maxLifetime|-1|between 0 and 2592000000 ms, was -1",
                "maxLifetime|2592000001|between 0 and 2592000000 ms, was 2592000001",
                "maxLifetime|\"30d\"|a whole number of ms, was \"30d\"",
                "maxMemory|536870912|text such as \"512m\" or \"2g\", was 536870912",
                "maxMemory|\"\"|text such as \"512m\" or \"2g\", was \"\"",
                "maxMemory|\"512\"|text such as \"512m\" or \"2g\", was \"512\"",
                "maxMemory|\"512mb\"|text such as \"512m\" or \"2g\", was \"512mb\"",
                "maxMemory|\"1.5g\"|text such as \"512m\" or \"2g\", was \"1.5g\"",
                "maxMemory|\"1t\"|text such as \"512m\" or \"2g\", was \"1t\"",
                "maxMemory|null|text such as \"512m\" or \"2g\", was null",
                "maxMemory|\"0m\"|between \"1m\" and \"1048576g\", was \"0m\"",
                "maxMemory|\"1023k\"|between \"1m\" and \"1048576g\", was \"1023k\"",
                "maxMemory|\"1048577g\"|between \"1m\" and \"1048576g\", was \"1048577g\"",
                "maxMemory|\"9223372036854775807k\"|between \"1m\" and \"1048576g\", was \"9223372036854775807k\"",
                "maxMemory|\"99999999999999999999m\"|between \"1m\" and \"1048576g\", was \"99999999999999999999m\"",
                "heartbeat|60000|an object, was 60000",
                "java|17|the absolute path of a JDK, a folder with an executable bin/java, was 17",
                "java|\"jdk\"|the absolute path of a JDK, a folder with an executable bin/java, was \"jdk\"",
                "java|\"/dev\"|the absolute path of a JDK, a folder with an executable bin/java, was \"/dev\"",
                "java|\"/\\u0000\"|the absolute path of a JDK, a folder with an executable bin/java, was \"/\\u0000\"",
            })
    void wrongValueIsShownWithItsRule(String key, String value, String rule) {
        String text = "{\"worker\": {\n\"" + key + "\": " + value + "}}";

        assertThat(problems(text)).containsExactly("2:" + (key.length() + 5) + ": worker." + key + ": must be " + rule);
    }

    @ParameterizedTest
    @CsvSource({
        "recycle, timeout, 0, 1",
        "recycle, timeout, 86400001, 1",
        "recycle, canary, -1, 0",
        "recycle, canary, 86400001, 0",
        "shutdown, timeout, 0, 1",
        "shutdown, timeout, 86400001, 1",
        "restart, delay, -1, 0",
        "restart, delay, 86400001, 0",
    })
    void timesHaveTheirRange(String group, String key, String value, int min) {
        String text = "{\"" + group + "\":\n{\"" + key + "\":" + value + "}}";

        String place = "2:" + (key.length() + 5) + ": " + group + "." + key;
        assertThat(problems(text))
                .containsExactly(place + ": must be between " + min + " and 86400000 ms, was " + value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1", "2999", "86400001", "99999999999999999999", "-99999999999999999999"})
    void silenceIsForEverOrLongerThanAFewHeartbeats(String value) {
        assertThat(problems("{\"worker\": {\"heartbeat\": {\"timeout\": " + value + "}}}"))
                .containsExactly(
                        "1:38: worker.heartbeat.timeout: must be 0 or between 3000 and 86400000 ms, was " + value);
    }

    @Test
    void heartbeatTimeoutIsANumber() {
        assertThat(problems("{\"worker\": {\"heartbeat\": {\"timeout\": \"1m\"}}}"))
                .containsExactly("1:38: worker.heartbeat.timeout: must be a whole number of ms, was \"1m\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"generations\": \"inplace\"|1:17: generations: must be \"copy\" or \"inPlace\", was \"inplace\"",
                "\"generations\": true|1:17: generations: must be \"copy\" or \"inPlace\", was true",
                "\"recycle\": {\"overlap\": 0}|1:25: recycle.overlap: must be between 1 and 1024, was 0",
                "\"recycle\": {\"overlap\": 1025}|1:25: recycle.overlap: must be between 1 and 1024, was 1025",
            })
    void wrongWayToRecycleIsShownWithItsRule(String option, String problem) {
        assertThat(problems("{" + option + "}")).containsExactly(problem);
    }

    @Test
    void metricsAddressIsATcpAddress() {
        assertThat(problems("{\"metrics\": {\"prometheus\": \"unix:/run/metrics.sock\", \"jmx\": 1}}"))
                .containsExactly(
                        "1:28: metrics.prometheus: must be a TCP address such as \"127.0.0.1:9464\","
                                + " was \"unix:/run/metrics.sock\"",
                        "1:61: metrics.jmx: must be true or false, was 1");
        assertThat(problems("{\"metrics\": {\"prometheus\": 9464}}").get(0)).contains("must be text such as");
    }

    @Test
    void groupMustBeAnObject() {
        assertThat(problems("{\"worker\": 4, \"recycle\": [], \"shutdown\": null, \"restart\": \"no\", \"app\": []}"))
                .containsExactly(
                        "1:12: worker: must be an object, was 4",
                        "1:26: recycle: must be an object, was an array",
                        "1:42: shutdown: must be an object, was null",
                        "1:59: restart: must be an object, was \"no\"",
                        "1:72: app: must be an object, was an array");
    }

    @Test
    void eachJvmArgumentIsChecked() {
        assertThat(problems("{\"worker\": {\"jvmArgs\": [\"-Xmx1g\", 1, \"\", \"a\\u0000\", null]}}"))
                .containsExactly(
                        "1:35: worker.jvmArgs[1]: must be a string, not empty and without NUL, was 1",
                        "1:38: worker.jvmArgs[2]: must be a string, not empty and without NUL, was \"\"",
                        "1:42: worker.jvmArgs[3]: must be a string, not empty and without NUL, was \"a\\u0000\"",
                        "1:53: worker.jvmArgs[4]: must be a string, not empty and without NUL, was null");
    }

    @Test
    void eachEnvironmentVariableIsChecked() {
        assertThat(
                        problems(
                                "{\"worker\": {\"env\": {\"\": \"1\", \"A=B\": \"\", \"C\\u0000\": \"\", \"D\": 4, \"E.F\": \"\\u0000\"}}}"))
                .containsExactly(
                        "1:21: worker.env: a variable's name must not be empty or contain '=' or NUL, was \"\"",
                        "1:30: worker.env: a variable's name must not be empty or contain '=' or NUL, was \"A=B\"",
                        "1:41: worker.env: a variable's name must not be empty or contain '=' or NUL, was \"C\\u0000\"",
                        "1:61: worker.env.D: must be a string without NUL, was 4",
                        "1:71: worker.env.\"E.F\": must be a string without NUL, was \"\\u0000\"");
    }

    @Test
    void jdkWhoseJavaCannotBeExecutedIsRefused(@TempDir Path home) throws Exception {
        Files.createDirectory(home.resolve("bin"));
        Files.createFile(home.resolve("bin/java"));

        assertThat(problems("{\"worker\": {\"java\": \"" + home + "\"}}"))
                .singleElement()
                .asString()
                .startsWith(
                        "1:21: worker.java: must be the absolute path of a JDK, a folder with an executable bin/java, was ");
    }

    @Test
    void longValueIsShortened() {
        assertThat(problems("{\"worker\": {\"require\": \"" + "x".repeat(61) + "\"}}"))
                .containsExactly(
                        "1:24: worker.require: must be \"online\" or \"listen\", was \"" + "x".repeat(60) + "...\"");
    }

    @Test
    void valueWithLineBreaksStaysOnOneLine() {
        assertThat(problems("{\"worker\": {\"require\": \"a\\nb\\u2028\"}}"))
                .containsExactly("1:24: worker.require: must be \"online\" or \"listen\", was \"a\\u000ab\\u2028\"");
    }
}
