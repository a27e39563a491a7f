package io.srv.it.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Distribution;
import io.srv.it.harness.Master;
import io.srv.it.harness.WorkDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example of docs/metrics.md, compiled and run against a master, in a process of its own. */
class OwnRegistryTest {

    private final WorkDir work = WorkDir.create();

    @AfterEach
    void nothingIsLeft() {
        work.close();
    }

    @Test
    void theExampleOfTheDocumentReadsTheMetersOfAnotherProcess() throws Exception {
        Path home = Distribution.packaged().home();
        String example = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(home.resolve("docs/metrics.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .findFirst()
                .orElseThrow();
        Path source = work.write("WatchPool.java", example);
        String classPath = jars(home.resolve("lib")) + ":" + work.path();
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-Xlint:all,-processing",
                                "-Werror",
                                "-cp",
                                classPath,
                                source.toString()))
                .isZero();
        try (Master master = MeteredPool.in(work).start()) {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();

            String output = Tools.run("", java, "-cp", classPath, "WatchPool", Long.toString(master.pid()));

            assertThat(output).isEqualTo("ready: 2.0\n");
        }
    }

    private static String jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).sorted().collect(Collectors.joining(":"));
        }
    }
}
