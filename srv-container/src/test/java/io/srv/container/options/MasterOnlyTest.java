package io.srv.container.options;

import static io.srv.container.options.Reading.options;
import static io.srv.container.options.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.options.OptionsReader.Program;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a running master cannot change, with the whole error line. */
final class MasterOnlyTest {

    private static final String REMEDY = "; that needs a restart of the master: put it back, or stop and start";
    private static final String UPGRADE = "; that needs a new master: put it back, or run srv-container upgrade";

    private static final Options RUNNING = options("""
            {
              "listen": [
                "8080",
                {"name": "admin", "address": "unix:/run/app.sock", "mode": "0660", "backlog": 16},
                {"name": "lookedUp", "address": "Host:80", "backlog": 5},
                "udp:53"
              ],
              "metrics": {"prometheus": "127.0.0.1:9464", "jmx": false}
            }
            """);

    @Test
    void allChangesAreReportedAtOnceEachWhereItStands() {
        String text = """
                {
                  "listen": [
                    {"address": "unix:/run/app.sock", "mode": "0600", "backlog": 32},
                    {"address": "*:8080", "backlog": 1}],
                  "metrics": {"prometheus": "9464", "jmx": true}
                }
                """;

        assertThat(problems(text, RUNNING))
                .containsExactly(
                        "3:47: listen[0].mode: changed from \"0660\" to \"0600\"" + REMEDY,
                        "3:66: listen[0].backlog: changed from 16 to 32" + REMEDY,
                        "4:38: listen[1].backlog: changed from 1024 to 1" + REMEDY,
                        "5:29: metrics.prometheus: changed from \"127.0.0.1:9464\" to \"9464\"" + UPGRADE,
                        "5:44: metrics.jmx: changed from false to true" + UPGRADE);
    }

    @Test
    void whatIsLeftOutIsAChangeOfWhatIsAroundIt() {
        String text = """
                {
                  "listen": [
                    {"name": "other", "address": "host:80"},
                    "unix:/run/app.sock"],
                  "metrics": {}
                }
                """;

        assertThat(problems(text, RUNNING))
                .containsExactly(
                        "3:5: listen[0].backlog: changed from 5 to 1024" + REMEDY,
                        "4:5: listen[1].backlog: changed from 16 to 1024" + REMEDY,
                        "4:5: listen[1].mode: changed from \"0660\" to none" + REMEDY,
                        "5:14: metrics.prometheus: changed from \"127.0.0.1:9464\" to none" + UPGRADE,
                        "5:14: metrics.jmx: changed from false to true" + UPGRADE);
        assertThat(problems("{}", RUNNING))
                .containsExactly(
                        "1:1: metrics.prometheus: changed from \"127.0.0.1:9464\" to none" + UPGRADE,
                        "1:1: metrics.jmx: changed from false to true" + UPGRADE);
    }

    @Test
    void whatIsNewIsAChangeFromNothing() {
        Options running = options("{\"listen\": [\"unix:/a\"]}");

        assertThat(problems(
                        "{\"listen\": [{\"address\": \"unix:/b/../a\", \"mode\": \"600\"}], \"metrics\": {\"prometheus\": \"1\"}}",
                        running))
                .containsExactly(
                        "1:49: listen[0].mode: changed from none to \"0600\"" + REMEDY,
                        "1:84: metrics.prometheus: changed from none to \"1\"" + UPGRADE);
    }

    @Test
    void everythingElseMayChange() throws OptionsException {
        String text = """
                {
                  "worker": {"count": 2, "ignoreSigint": false, "jvmArgs": ["-Xmx64m"]},
                  "generations": "inPlace",
                  "recycle": {"timeout": 1, "canary": 1, "overlap": 2},
                  "listen": [
                    {"name": "renamed", "address": "0.0.0.0:8080"},
                    {"name": "new", "address": "unix:/run/new.sock", "mode": "0600", "backlog": 2},
                    {"name": "dns", "address": "udp:53"}
                  ],
                  "share": "all",
                  "metrics": {"jmx": false, "prometheus": "127.0.0.1:9464"},
                  "app": {"a": 1}
                }
                """;

        Options read = OptionsReader.read(
                "options.json",
                text.getBytes(StandardCharsets.UTF_8),
                Program.JAR,
                Optional.of(RUNNING),
                ProcessCheck.NONE);

        assertThat(read).isEqualTo(options(text));
    }

    @Test
    void anotherSpellingOfTheMetricsAddressIsNoChange() throws OptionsException {
        Options running = options("{\"metrics\": {\"prometheus\": \"9464\"}}");
        String text = "{\"metrics\": {\"prometheus\": \"*:9464\"}}";

        Options read = OptionsReader.read(
                "options.json",
                text.getBytes(StandardCharsets.UTF_8),
                Program.JAR,
                Optional.of(running),
                ProcessCheck.NONE);

        assertThat(read.metrics().jmx()).isTrue();
    }

    @Test
    void changesAreReportedWithTheOtherProblemsAndWhatIsWrongOnlyOnce() {
        String text = """
                {
                  "worker": {"count": 0},
                  "listen": [{"address": "unix:/run/app.sock", "mode": "999", "backlog": 0}, 8080],
                  "metrics": {"prometheus": "unix:/a", "jmx": true}
                }
                """;

        assertThat(problems(text, RUNNING))
                .containsExactly(
                        "2:23: worker.count: must be between 1 and 1024, was 0",
                        "3:56: listen[0].mode: must be octal text from \"0000\" to \"0777\", was \"999\"",
                        "3:74: listen[0].backlog: must be between 1 and 65535, was 0",
                        "3:78: listen[1]: must be an address or an object, was 8080",
                        "4:29: metrics.prometheus: must be a TCP address such as \"127.0.0.1:9464\", was \"unix:/a\"",
                        "4:47: metrics.jmx: changed from false to true" + UPGRADE);
        assertThat(problems("{\"metrics\": 4}", RUNNING)).containsExactly("1:13: metrics: must be an object, was 4");
    }

    @Test
    void whatMayStandAfterASyntaxErrorIsNotMissed() {
        assertThat(problems("{\"app\": tru}", RUNNING))
                .singleElement()
                .asString()
                .startsWith("1:9: not valid JSON: ");
    }
}
