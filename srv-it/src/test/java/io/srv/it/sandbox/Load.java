package io.srv.it.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.Master;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/** {@link LoadMain}, where the sandbox's loopback is. For one thread. */
final class Load implements AutoCloseable {

    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    /**
     * What the clients have seen.
     *
     * @param lateResets connections that were reset after a complete answer
     * @param text       all of it, for who reads a failure
     */
    record Seen(long succeeded, long failed, long lateResets, String text) {

        void assertFlawless() {
            assertThat(failed + lateResets).as(text).isZero();
            assertThat(succeeded).as(text).isPositive();
        }
    }

    Load(Sandbox sandbox) {
        try {
            Path classes = Path.of(Load.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            process = sandbox.inItsNetwork(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    classes + File.separator,
                    LoadMain.class.getName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Gets a path over a connection of its own, and returns the body. */
    String get(int port, String path) {
        return ask("get " + port + " " + path);
    }

    /** Starts clients, which go on until {@link #stop}. */
    void start(int port, int oneShot, int keepAlive, int perSecond) {
        ask("start " + port + " " + oneShot + " " + keepAlive + " " + perSecond);
    }

    /** Waits until so many more requests have succeeded. */
    void awaitMore(int requests) {
        long before = succeeded();
        Awaitility.await(requests + " more answers")
                .atMost(Master.PATIENCE)
                .until(() -> succeeded() >= before + requests);
    }

    private long succeeded() {
        return Long.parseLong(ask("count").split(" ")[0]);
    }

    Seen stop() {
        String[] parts = ask("stop").split(" ", 4);
        return new Seen(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]);
    }

    private String ask(String order) {
        orders.println(order);
        try {
            String answer = answers.readLine();
            assertThat(answer).as("an answer to: " + order).isNotNull();
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
