package io.srv.it.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The load client in the gRPC server's own jar, as a process; it ends when its stdin does. */
final class GrpcLoad implements Load {
    private static final String MAIN = "com.example.grpc.LoadClient";
    private static final String ANSWER = "Hello from worker ";
    private static final long END_S = 30;

    private final Process process;
    private final BufferedReader lines;

    GrpcLoad(Server server, int port) {
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            server.jar().toString(),
                            MAIN,
                            "127.0.0.1",
                            String.valueOf(port))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            lines = process.inputReader(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void awaitUnderWay() {
        try {
            if (lines.readLine() == null) {
                throw new IllegalStateException("the gRPC load client has ended");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each line is a kind, an outcome and a count. */
    @Override
    public Outcome stop() {
        String output;
        try {
            process.getOutputStream().close();
            output = lines.lines().collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long requests = 0;
        Map<String, Map<String, Long>> failures = new TreeMap<>();
        Set<String> workers = new TreeSet<>();
        for (String line : output.lines().toList()) {
            String[] fields = line.split("\t");
            long count = Long.parseLong(fields[2]);
            requests += count;
            if (fields[1].startsWith(ANSWER)) {
                workers.add(fields[1].substring(ANSWER.length()));
            } else {
                failures.computeIfAbsent(fields[0], kind -> new TreeMap<>())
                        .merge(fields[1].split(" ")[0], count, Long::sum);
            }
        }
        return new Outcome(
                requests,
                failures.getOrDefault("fresh", Map.of()),
                failures.getOrDefault("kept", Map.of()),
                failures.getOrDefault("slow", Map.of()),
                0,
                0,
                workers,
                output);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
