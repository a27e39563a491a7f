package io.srv.container.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM starts with our arguments, and without a word, whatever collector the user chooses. */
final class CollectorsTest {

    private static final Division LEAST =
            new Division(OptionalLong.of(256L << 20), 1, 1, 1, JvmArguments.of(Map.of(), "worker.jvmArgs", List.of()));
    private static final Division PLENTY =
            new Division(OptionalLong.of(4L << 30), 8, 1, 1, JvmArguments.of(Map.of(), "worker.jvmArgs", List.of()));

    @ParameterizedTest
    @ValueSource(strings = {"Serial", "Parallel", "G1", "Z", "Shenandoah"})
    void takesTheShare(String collector) throws Exception {
        String choice = "-XX:+Use" + collector + "GC";
        assumeTrue(said(List.of(choice)).isEmpty(), "this JDK has no such collector");

        assertThat(LEAST.flags()).containsExactly("-Xmx32m", "-XX:ParallelGCThreads=1");
        assertThat(said(with(LEAST, choice))).isEmpty();
        assertThat(PLENTY.flags()).containsExactly("-Xmx1472m", "-XX:ParallelGCThreads=4");
        assertThat(said(with(PLENTY, choice))).isEmpty();
    }

    private static List<String> with(Division division, String choice) {
        List<String> arguments = new ArrayList<>(division.flags());
        arguments.add(choice);
        return arguments;
    }

    /** Returns what a JVM says beside its version. */
    private static String said(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        command.add("--version");
        Process jvm = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(jvm.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return jvm.waitFor() == 0 ? said : "exit status " + jvm.exitValue() + ": " + said;
    }
}
