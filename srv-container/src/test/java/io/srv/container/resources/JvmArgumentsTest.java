package io.srv.container.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JvmArgumentsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx1g",
                "-mx1g",
                "-XX:MaxHeapSize=1g",
                "-XX:MaxRAMPercentage=20",
                "-XX:MaxRAMFraction=4",
                "-XX:MaxRAM=1g",
                "-XX:+AggressiveHeap"
            })
    void theseSayHowLargeTheHeapIs(String argument) {
        JvmArguments said = arguments("-Da=b", argument, "-ea");

        assertThat(said.heap()).contains(new Setting("worker.jvmArgs", argument));
        assertThat(said.gcThreads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:ParallelGCThreads=3", "-XX:ConcGCThreads=1", "-XX:ActiveProcessorCount=2"})
    void theseSayHowManyThreads(String argument) {
        JvmArguments said = arguments("-Da=b", argument, "-ea");

        assertThat(said.gcThreads()).contains(new Setting("worker.jvmArgs", argument));
        assertThat(said.heap()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:InitialRAMPercentage=50",
                "-XX:MinRAMPercentage=50",
                "-Xmn16m",
                "-Xss1m",
                "-Da=-Xmx1g",
                "-XX:MaxMetaspaceSize=64m",
                "-XX:+UseZGC",
                "@@x",
                ""
            })
    void othersSayNothingOfIt(String argument) {
        JvmArguments said = arguments(argument);

        assertThat(said.heap()).isEmpty();
        assertThat(said.gcThreads()).isEmpty();
        assertThat(said.belowHeap()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-Xms0, 0",
        "-Xms65536, 65536",
        "-Xms64k, 65536",
        "-Xms1M, 1048576",
        "-ms2m, 2097152",
        "-XX:InitialHeapSize=1g, 1073741824",
        "-XX:MinHeapSize=0x10000, 65536",
        "-XX:SoftMaxHeapSize=1T, 1099511627776",
    })
    void theseMustFitIntoTheHeap(String argument, long bytes) {
        assertThat(arguments(argument).belowHeap()).isEqualTo(Map.of(new Setting("worker.jvmArgs", argument), bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xms", "-Xmsm", "-Xms1x", "-Xms1.5g", "-Xms{slot}g", "-Xms99999999999t"})
    void sizesThatAreNoneAreLeftToTheJvm(String argument) {
        assertThat(arguments(argument).belowHeap()).isEmpty();
    }

    @Test
    void lastOneWinsAsInTheJvm() {
        JvmArguments said = JvmArguments.of(
                Map.of(
                        "_JAVA_OPTIONS", "-Xms4m",
                        "JDK_JAVA_OPTIONS", "-Xmx2g -Xms2m",
                        "JAVA_TOOL_OPTIONS", "-Xmx1g -Xms1m -XX:ParallelGCThreads=1"),
                "worker.jvmArgs",
                List.of("-Xmx3g", "-XX:InitialHeapSize=3m", "-XX:MinHeapSize=3m"));

        assertThat(said.heap()).contains(new Setting("worker.jvmArgs", "-Xmx3g"));
        assertThat(said.gcThreads()).contains(new Setting("JAVA_TOOL_OPTIONS", "-XX:ParallelGCThreads=1"));
        assertThat(said.belowHeap())
                .isEqualTo(Map.of(
                        new Setting("_JAVA_OPTIONS", "-Xms4m"), 4L << 20,
                        new Setting("worker.jvmArgs", "-XX:MinHeapSize=3m"), 3L << 20));
    }

    @Test
    void variablesAreSplitAsTheJvmSplitsThem() {
        assertThat(ArgumentText.split(" -Da='b c'  \t\n-Xm\"x1\"g '' -De=\\ # -Df\" g", false))
                .containsExactly("-Da=b c", "-Xmx1g", "", "-De=\\", "#", "-Df g");
        assertThat(ArgumentText.split("", false)).isEmpty();
    }

    @Test
    void filesAreSplitAsTheLauncherSplitsThem() {
        assertThat(ArgumentText.split("# all of it: -Xmx1g\n-Da=\"b \\\" c\\\\\"\n  -ea # why\n-De=#f # end", true))
                .containsExactly("-Da=b \" c\\", "-ea", "-De=#f");
    }

    @Test
    void filesOfArgumentsAreRead() throws IOException {
        String heap = file("heap", "# ours\n-XX:+UseSerialGC\n-Xmx1g");
        String flags = file("flags", "+UseSerialGC\nMaxHeapSize=64m");
        String nested = file("nested", "-XX:VMOptionsFile=" + heap);

        assertThat(arguments("@" + heap).heap()).contains(new Setting("@" + heap, "-Xmx1g"));
        assertThat(arguments("@" + nested).heap()).contains(new Setting("-XX:VMOptionsFile=" + heap, "-Xmx1g"));
        assertThat(arguments("-XX:Flags=" + flags).heap())
                .contains(new Setting("-XX:Flags=" + flags, "-XX:MaxHeapSize=64m"));
        assertThat(variable("JDK_JAVA_OPTIONS", "@" + heap).heap()).contains(new Setting("@" + heap, "-Xmx1g"));
        assertThat(variable("JAVA_TOOL_OPTIONS", "-XX:VMOptionsFile=" + heap).heap())
                .contains(new Setting("-XX:VMOptionsFile=" + heap, "-Xmx1g"));
    }

    @Test
    void onlyTheLauncherKnowsArgumentFiles() throws IOException {
        String heap = file("heap", "-Xmx1g");
        String nested = file("nested", "@" + heap);

        assertThat(variable("JAVA_TOOL_OPTIONS", "@" + heap).heap()).isEmpty();
        assertThat(variable("_JAVA_OPTIONS", "@" + heap).heap()).isEmpty();
        assertThat(arguments("@" + nested).heap()).isEmpty();
        assertThat(arguments("@@" + heap).heap()).isEmpty();
    }

    @Test
    void filesThatCannotBeReadSayNothing() {
        assertThat(arguments("@" + folder.resolve("missing"), "@" + folder, "@", "@\0", "@/dev/zero")
                        .heap())
                .isEmpty();
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private static JvmArguments arguments(String... arguments) {
        return JvmArguments.of(Map.of(), "worker.jvmArgs", List.of(arguments));
    }

    private static JvmArguments variable(String name, String value) {
        return JvmArguments.of(Map.of(name, value), "worker.jvmArgs", List.of());
    }
}
