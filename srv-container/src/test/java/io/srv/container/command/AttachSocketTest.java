package io.srv.container.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.srv.container.exit.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attaching, to real JVMs and to what only looks like one. */
@Timeout(60)
class AttachSocketTest {

    @TempDir
    Path root;

    private Process jvm;
    private FakeProc processes;
    private long own;

    @BeforeEach
    void prepare() throws Exception {
        own = ((Number) Files.getAttribute(root, "unix:uid")).longValue();
        processes = new FakeProc(root, own, own);
        processes.add(6, own, own, "java", "io.srv.container.Main", "app.jar");
    }

    @AfterEach
    void end() throws InterruptedException {
        if (jvm != null) {
            jvm.destroyForcibly().waitFor();
        }
    }

    @Test
    void jvmThatListensFromTheStartIsReached() throws Exception {
        start("-XX:+StartAttachListener");

        String address = attach().connectorAddress();

        assertThat(address).startsWith("service:jmx:rmi://");
        assertThat(attach().connectorAddress()).isEqualTo(address);
    }

    @Test
    void jvmThatDoesNotIsAskedToAndDumpsNoThreads() throws Exception {
        start("-XX:+DisplayVMOutputToStdout");

        assertThat(attach().connectorAddress()).startsWith("service:jmx:rmi://");
        jvm.destroyForcibly().waitFor();
        assertThat(root.resolve("output")).content().isEmpty();
        assertThat(Path.of("/proc/self/cwd/.attach_pid" + jvm.pid())).doesNotExist();
    }

    @Test
    void disabledMechanismIsNotTried() throws Exception {
        MasterProcess master = new MasterProcess(6, 6, 1, own, own, "u", "app.jar", true);

        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> AttachSocket.of(processes.proc(), master));

        assertThat(failure)
                .hasMessage(
                        "master 6 was started with -XX:+DisableAttachMechanism, so nobody can reach it from here; use"
                                + " signals or remote JMX, or take that out of SRV_CONTAINER_OPTS and start it again");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void temporaryFolderThatCannotBeSeenIsASentence() throws Exception {
        processes.status(6, "S (sleeping)", own, own, "6 1");
        MasterProcess master = new Masters(processes.proc(), Set.of()).choose(6L);

        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> AttachSocket.of(processes.proc(), master));

        assertThat(failure)
                .hasMessage(
                        "master 6 has a /tmp of its own, and more rights than this process, which may not look there; run"
                                + " this as root");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.NO_PERMISSION);
    }

    @Test
    void answersThatAreNoneAreSentences() throws Exception {
        assertRefused("", "its JVM refuses us");
        assertRefused("1\nno such\n  command\n", "its JVM refuses jcmd ManagementAgent.start_local: 1 no such command");
        assertRefused("0\n", "its JVM serves no MBeans");
    }

    @Test
    void addressesThatDoNotCarryTheStubAreRefused() {
        for (String address : List.of(
                "service:jmx:rmi:///jndi/ldap://localhost/evil",
                "service:jmx:rmi:///jndi/rmi://localhost:1099/jmxrmi",
                "service:jmx:iiop://localhost/stub/AAAA",
                "")) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> LocalTransport.connect(address))
                    .withMessage("its JVM hands out an address that carries no stub: " + address);
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> LocalTransport.connect("service:jmx:rmi://localhost/stub/***"))
                .withMessage("its JVM hands out an address that makes no sense");
        // A java.io.File, and the beginning of one.
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> LocalTransport.connect(
                                "service:jmx:rmi://localhost/stub/"
                                        + "rO0ABXNyAAxqYXZhLmlvLkZpbGUELaRFDg3k/wMAAUwABHBhdGh0ABJMamF2YS9sYW5nL1N0cmluZzt4cHQAAWF3AgAveA=="));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> LocalTransport.connect("service:jmx:rmi://localhost/stub/rO0ABXNyAAxqYXZh"));
    }

    private void start(String flag) throws IOException {
        Path running = root.resolve("running");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                flag, "-cp", System.getProperty("java.class.path"), Sleeper.class.getName(), running.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("output").toFile());
        builder.environment().keySet().removeAll(Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        jvm = builder.start();
        // The JVM of 25 answers with a NullPointerException while it starts.
        await("the JVM runs").until(() -> Files.exists(running));
    }

    private AttachSocket attach() throws CommandFailure {
        long ticks = Proc.SYSTEM.startTicks(jvm.pid()).orElseThrow();
        return AttachSocket.of(
                Proc.SYSTEM, new MasterProcess(jvm.pid(), jvm.pid(), ticks, own, own, "u", "app.jar", false));
    }

    /** Connects to a socket that says this and no more. */
    private void assertRefused(String answer, String sentence) throws Exception {
        Path folder = Files.createDirectories(root.resolve("6/root/tmp"));
        Path socket = folder.resolve(".java_pid6");
        Files.deleteIfExists(socket);
        MasterProcess master = new Masters(processes.proc(), Set.of()).choose(6L);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            new Thread(() -> answer(listener, answer)).start();

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> AttachSocket.of(processes.proc(), master).connectorAddress())
                    .withMessage(sentence);
        }
    }

    private static void answer(ServerSocketChannel listener, String answer) {
        try {
            while (true) {
                try (SocketChannel channel = listener.accept()) {
                    InputStream in = Channels.newInputStream(channel);
                    // The version, the operation and three arguments; or nothing, from who only looks whether we
                    // listen.
                    for (int zeros = 0, read = in.read(); read >= 0; read = in.read()) {
                        zeros += read == 0 ? 1 : 0;
                        if (zeros == 5) {
                            Channels.newOutputStream(channel).write(answer.getBytes(StandardCharsets.UTF_8));
                            break;
                        }
                    }
                }
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    /** Run in a JVM of its own. */
    static final class Sleeper {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            Files.createFile(Path.of(arguments[0]));
            Thread.sleep(60_000);
        }
    }
}
