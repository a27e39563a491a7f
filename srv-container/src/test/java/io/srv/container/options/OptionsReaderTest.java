package io.srv.container.options;

import static io.srv.container.options.Reading.options;
import static io.srv.container.options.Reading.optionsAlone;
import static org.assertj.core.api.Assertions.assertThat;

import io.srv.container.listener.AddressPattern;
import io.srv.container.listener.ListenAddress;
import io.srv.container.listener.ShareMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsReaderTest {

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @Test
    void defaultsAreTheDocumentedOnes() {
        assertThat(OptionsReader.defaults())
                .isEqualTo(new Options(
                        new WorkerOptions(
                                4,
                                true,
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Map.of(),
                                Optional.empty(),
                                Runtime.getRuntime().availableProcessors(),
                                true,
                                Duration.ofMillis(60_000),
                                new RenewalOptions(Duration.ZERO, OptionalLong.empty()),
                                new ProgramOptions(Optional.empty(), List.of(), List.of()),
                                ProcessOptions.NONE),
                        Generations.COPY,
                        new RecycleOptions(Duration.ofMillis(15_000), Duration.ZERO, 1),
                        new ShutdownOptions(Duration.ofMillis(15_000)),
                        new RestartOptions(Duration.ofMillis(5000), Duration.ofMillis(30000), Duration.ofMillis(30000)),
                        List.of(),
                        new ShareOptions(Optional.empty(), List.of()),
                        new MetricsOptions(Optional.empty(), true),
                        "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", " \r\n{ } \t", "\uFEFF{}", "{\"worker\": {}, \"recycle\": {}, \"listen\": [], \"app\": {}}"
            })
    void whatSaysNothingMeansTheDefaults(String text) {
        assertThat(options(text)).isEqualTo(OptionsReader.defaults());
    }

    @Test
    void everyOptionCanBeGiven() {
        Options options = optionsAlone("""
                {
                  "worker": {
                    "count": 1024,
                    "ignoreSigint": false,
                    "require": "listen",
                    "timeout": 86400000,
                    "jvmArgs": ["-Xmx64m", "-Dslot={slot}"],
                    "env": {"B": "2", "A": ""},
                    "java": "%s",
                    "startConcurrency": 3,
                    "announceClose": false,
                    "heartbeat": {"timeout": 3000},
                    "maxLifetime": 2592000000,
                    "maxMemory": "1536M",
                    "args": ["--port", "{id}"],
                    "mainClass": "com.example.Main",
                    "classPath": ["lib/*", "classes"],
                    "user": "www-data",
                    "group": 4294967294,
                    "envRemove": ["SECRET", "A.B"],
                    "umask": "0027",
                    "limitNofile": 65536,
                    "limitCore": "1m",
                    "oomScoreAdjust": -1000
                  },
                  "generations": "inPlace",
                  "recycle": {"timeout": 1, "canary": 60000, "overlap": 1024},
                  "shutdown": {"timeout": 2},
                  "restart": {"delay": 0},
                  "listen": [
                    "8080",
                    {"address": "127.0.0.1:0", "backlog": 65535},
                    {"name": "admin", "address": "unix:/run/app.sock", "mode": "0660", "backlog": 1}
                  ],
                  "share": "none",
                  "shareExcept": ["5701-5710", "127.0.0.1:7800"],
                  "metrics": {"prometheus": "127.0.0.1:9464", "jmx": false},
                  "app": {"any": ["thing", 1.50, null, true, {"ü": "\\u0000"}]}
                }
                """.formatted(JAVA_HOME));

        assertThat(options)
                .isEqualTo(new Options(
                        new WorkerOptions(
                                1024,
                                false,
                                Optional.of(Requirement.LISTEN),
                                Optional.of(Duration.ofDays(1)),
                                List.of("-Xmx64m", "-Dslot={slot}"),
                                Map.of("A", "", "B", "2"),
                                Optional.of(JAVA_HOME),
                                3,
                                false,
                                Duration.ofSeconds(3),
                                new RenewalOptions(Duration.ofDays(30), OptionalLong.of(1536L << 20)),
                                new ProgramOptions(
                                        Optional.of("com.example.Main"),
                                        List.of("lib/*", "classes"),
                                        List.of("--port", "{id}")),
                                new ProcessOptions(
                                        Optional.of("www-data"),
                                        Optional.of("4294967294"),
                                        OptionalInt.of(027),
                                        OptionalInt.of(65_536),
                                        OptionalLong.of(1 << 20),
                                        OptionalInt.of(-1000),
                                        List.of("SECRET", "A.B"))),
                        Generations.IN_PLACE,
                        new RecycleOptions(Duration.ofMillis(1), Duration.ofMinutes(1), 1024),
                        new ShutdownOptions(Duration.ofMillis(2)),
                        new RestartOptions(Duration.ZERO, Duration.ofMillis(30000), Duration.ofMillis(30000)),
                        List.of(
                                listener("8080", "8080", 1024, OptionalInt.empty()),
                                listener("127.0.0.1:0", "127.0.0.1:0", 65_535, OptionalInt.empty()),
                                listener("admin", "unix:/run/app.sock", 1, OptionalInt.of(0660))),
                        new ShareOptions(
                                Optional.of(ShareMode.NONE),
                                List.of(AddressPattern.parse("5701-5710"), AddressPattern.parse("127.0.0.1:7800"))),
                        new MetricsOptions(Optional.of(ListenAddress.parse("127.0.0.1:9464")), false),
                        "{\"any\":[\"thing\",1.50,null,true,{\"\\u00FC\":\"\\u0000\"}]}"));
        assertThat(options.worker().env()).containsExactly(Map.entry("B", "2"), Map.entry("A", ""));
        assertThat(optionsAlone(options.toJson())).isEqualTo(options);
    }

    @Test
    void partialTreeLeavesItsNeighboursAtTheirDefaults() {
        Options options = options("{\"worker\": {\"count\": 2}, \"restart\": {\"delay\": 10}}");

        WorkerOptions worker = OptionsReader.defaults().worker();
        assertThat(options)
                .isEqualTo(new Options(
                        new WorkerOptions(
                                2,
                                worker.ignoreSigint(),
                                worker.require(),
                                worker.timeout(),
                                worker.jvmArgs(),
                                worker.env(),
                                worker.java(),
                                worker.startConcurrency(),
                                worker.announceClose(),
                                worker.heartbeatTimeout(),
                                worker.renewal(),
                                worker.program(),
                                worker.process()),
                        Generations.COPY,
                        OptionsReader.defaults().recycle(),
                        OptionsReader.defaults().shutdown(),
                        new RestartOptions(Duration.ofMillis(10), Duration.ofMillis(30000), Duration.ofMillis(30000)),
                        List.of(),
                        new ShareOptions(Optional.empty(), List.of()),
                        new MetricsOptions(Optional.empty(), true),
                        "{}"));
    }

    @Test
    void effectiveOptionsAreShownAsJson() {
        String json = OptionsReader.defaults().toJson();

        assertThat(json)
                .isEqualTo("{\"worker\":{\"count\":4,\"ignoreSigint\":true,"
                        + "\"jvmArgs\":[],\"env\":{},\"startConcurrency\":"
                        + Runtime.getRuntime().availableProcessors()
                        + ",\"announceClose\":true,\"heartbeat\":{\"timeout\":60000},\"maxLifetime\":0,\"args\":[],\"envRemove\":[]},"
                        + "\"generations\":\"copy\",\"recycle\":{\"timeout\":15000,\"canary\":0,\"overlap\":1},"
                        + "\"shutdown\":{\"timeout\":15000},\"restart\":{\"delay\":5000,\"maxDelay\":30000,\"resetAfter\":30000},"
                        + "\"listen\":[],\"shareExcept\":[],\"metrics\":{\"jmx\":true},\"app\":{}}");
        assertThat(options(json)).isEqualTo(OptionsReader.defaults());
    }

    @Test
    void numbersOfTheApplicationAreKeptAsTheyWereWritten() {
        String app = "{\"a\":1e999999999,\"b\":123456789012345678901234567890.10,\"c\":-0}";

        assertThat(options("{\"app\": " + app + "}").app()).isEqualTo(app);
    }

    @Test
    void deepestApplicationOptionsThatAreAllowedCanBeReadAndWritten() {
        String app = "{\"a\":" + "[".repeat(198) + "]".repeat(198) + "}";

        assertThat(options("{\"app\":" + app + "}").app()).isEqualTo(app);
    }

    @ParameterizedTest
    @CsvSource({
        "1m, 1048576, 1m",
        "1024K, 1048576, 1m",
        "1025k, 1049600, 1025k",
        "512M, 536870912, 512m",
        "2g, 2147483648, 2g",
        "2048m, 2147483648, 2g",
        "0001g, 1073741824, 1g",
        "1048576G, 1125899906842624, 1048576g",
    })
    void memoryIsReadToBytesAndShownInItsLargestUnit(String text, long bytes, String shown) {
        Options options = options("{\"worker\": {\"maxMemory\": \"" + text + "\"}}");

        assertThat(options.worker().renewal().maxMemoryBytes()).hasValue(bytes);
        assertThat(options.toJson()).contains("\"maxMemory\":\"" + shown + "\"");
        assertThat(options(options.toJson())).isEqualTo(options);
    }

    @Test
    void heartbeatTimeoutOfZeroIsOff() {
        Options options = options("{\"worker\": {\"heartbeat\": {\"timeout\": 0}}}");

        assertThat(options.worker().heartbeatTimeout()).isZero();
        assertThat(options(options.toJson())).isEqualTo(options);
    }

    private static ListenOption listener(String name, String address, int backlog, OptionalInt mode) {
        return new ListenOption(name, ListenAddress.parse(address), backlog, mode);
    }
}
