package io.srv.it.bench;

import io.srv.it.harness.AppJar;
import io.srv.it.harness.Distribution;
import io.srv.it.harness.WorkDir;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An example without the container: {@link Bare} in a JVM of the same flags, its classes in a jar like all others. */
final class BareServer implements Server {
    private static final long END_SECONDS = 10;

    private final Process process;
    private final int port;
    private final long startNs;

    private BareServer(Process process, int port, long startNs) {
        this.process = process;
        this.port = port;
        this.startNs = startNs;
    }

    /** Starts it and waits until the application's start has returned. */
    static BareServer start(WorkDir work, Example example) {
        int port = work.port();
        Path bare = work.file("bare.jar");
        if (!Files.exists(bare)) {
            AppJar.of(Bare.class).services().writeTo(bare);
        }
        String classPath = Stream.of(api(), bare, example.jar())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(Container.WORKER_ARGS);
        command.addAll(List.of("-cp", classPath, Bare.class.getName()));
        command.addAll(List.of(Integer.toString(port), example.className(), example.options()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        try {
            long beforeNs = System.nanoTime();
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            long startNs = System.nanoTime() - beforeNs;
            if (!"started".equals(line)) {
                process.destroyForcibly();
                throw new IllegalStateException(example + " did not start bare: " + line);
            }
            return new BareServer(process, port, startNs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path api() {
        try (Stream<Path> jars = Files.list(Distribution.packaged().home().resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("srv-api-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns how long it took from before the spawn until it said that it had started. */
    double startMs() {
        return startNs / 1e6;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
