package io.srv.it.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.srv.it.harness.AppJar;
import io.srv.it.harness.WorkDir;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link PlainClient} in a process of its own. For one thread. */
final class ClientProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;

    private ClientProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Attaches to a JVM of this machine. */
    static ClientProcess attachedTo(long pid, WorkDir work) {
        ClientProcess client = start(work, List.of(), Long.toString(pid));
        assertThat(client.answer()).isEqualTo("ok\tconnected");
        return client;
    }

    /** Connects. */
    static ClientProcess connected(WorkDir work, List<String> jvmArguments, String... target) {
        ClientProcess client = start(work, jvmArguments, target);
        assertThat(client.answer()).isEqualTo("ok\tconnected");
        return client;
    }

    /** Tries to connect in vain, and returns what the client got to know. */
    static String refused(WorkDir work, List<String> jvmArguments, String... target) {
        try (ClientProcess client = start(work, jvmArguments, target)) {
            String answer = client.answer();
            assertThat(answer).startsWith("failed\t");
            return answer.substring("failed\t".length());
        }
    }

    private static ClientProcess start(WorkDir work, List<String> jvmArguments, String... target) {
        Path jar = work.file("client.jar");
        if (!Files.exists(jar)) {
            AppJar.of(PlainClient.class).writeTo(jar);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", jar.toString(), PlainClient.class.getName()));
        command.addAll(List.of(target));
        try {
            return new ClientProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Does what {@link PlainClient} does for such an order, and returns the result as text. */
    String ask(Object... order) {
        String answer = send(order);
        assertThat(answer).startsWith("ok\t");
        return answer.substring("ok\t".length());
    }

    /** Orders something that must be refused, and returns the exception's name and message. */
    String refusal(Object... order) {
        String answer = send(order);
        assertThat(answer).startsWith("failed\t");
        return answer.substring("failed\t".length());
    }

    String get(String bean, String attribute) {
        return ask("get", bean, attribute);
    }

    String call(String bean, String operation, Object... arguments) {
        List<Object> order = new ArrayList<>(List.of("call", bean, operation));
        order.addAll(List.of(arguments));
        return ask(order.toArray());
    }

    /** Oldest first. */
    List<String> notifications() {
        String all = ask("notifications");
        return all.isEmpty() ? List.of() : all.lines().toList();
    }

    private String send(Object... order) {
        orders.println(
                String.join("\t", List.of(order).stream().map(Object::toString).toList()));
        return answer();
    }

    private String answer() {
        try {
            String line = answers.readLine();
            assertThat(line).as("an answer of the client").isNotNull();
            return line.replace("\\n", "\n");
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
