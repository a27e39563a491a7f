package io.srv.it.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A machine of its own: a systemd that has just been booted, with what is installed here, and only a loopback. What is written
 * there is gone when it is closed, or when this process ends. Usable from any thread.
 */
final class Sandbox implements AutoCloseable {

    /** EX_TEMPFAIL, see the script. */
    private static final int NOT_HERE = 75;

    private final Process script;
    private final long init;

    private Sandbox(Process script, long init) {
        this.script = script;
        this.init = init;
    }

    /**
     * What a command in it came to.
     *
     * @param output of stdout and stderr, in their order
     */
    record Result(int status, String output) {

        Result assertSucceeded() {
            assertThat(status).as(output).isZero();
            return this;
        }
    }

    /** Boots it, and aborts the tests with the reason if that cannot be done here. */
    static Sandbox boot() {
        try {
            Path boot = Path.of(Sandbox.class.getResource("boot").toURI());
            Process script = new ProcessBuilder("bash", boot.toString()).start();
            BufferedReader lines = script.inputReader(StandardCharsets.UTF_8);
            String line = lines.readLine();
            if (line != null && line.startsWith("up ")) {
                return new Sandbox(script, Long.parseLong(line.substring("up ".length())));
            }
            String reason = new String(script.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (script.waitFor() == NOT_HERE) {
                throw new TestAbortedException("no systemd can be booted here: " + reason);
            }
            throw new AssertionError("systemd was not booted: " + reason);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
        }
    }

    /** Returns where a file of the sandbox is for this process. */
    Path file(String inside) {
        return Path.of("/proc/" + init + "/root" + inside);
    }

    /** Writes a text, readable for all, with the folders it needs. */
    void write(String inside, String text) {
        put(inside, text.getBytes(StandardCharsets.UTF_8));
    }

    void copy(Path from, String inside) {
        try {
            put(inside, Files.readAllBytes(from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code mv} does it: who reads the file sees the old or the new one. */
    void put(String inside, byte[] content) {
        Path file = file(inside);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.write(fresh, content);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a shell's commands as root, to their end. */
    Result sh(String commands) {
        try {
            Process shell = new ProcessBuilder(
                            entering(List.of("-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"), "bash"))
                    .redirectErrorStream(true)
                    .start();
            shell.getOutputStream().write((commands + "\n").getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().close();
            String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(shell.waitFor(), output.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs commands that must succeed, and returns what they wrote. */
    String output(String commands) {
        return sh(commands).assertSucceeded().output();
    }

    /** Starts a program of this machine that sees its own files, and the sandbox's network. */
    Process inItsNetwork(String... command) throws IOException {
        return new ProcessBuilder(entering(List.of("-n"), command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private List<String> entering(List<String> namespaces, String... command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", String.valueOf(init)));
        all.addAll(namespaces);
        if (namespaces.contains("-m")) {
            // With nothing of this process's environment, as at a login.
            all.addAll(List.of("env", "-i", "LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"));
        }
        Stream.of(command).forEach(all::add);
        return all;
    }

    /** Ends all that runs in it, and waits until nothing is left. */
    @Override
    public void close() {
        try {
            script.getOutputStream().close();
            script.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
