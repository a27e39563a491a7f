package io.srv.container.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM that becomes a shell, which says what it has. */
@Timeout(60)
class JnrExecTest {

    private static final int F_SETFD = 2;
    private static final int O_CLOEXEC = 02000000;

    /** For bash: dash unblocks all signals when it waits for a child. */
    private static final String SHELL = "echo pid $$; echo $GREETING; cat /proc/$$/fd/$KEPT;"
            + " for fd in /proc/$$/fd/*; do echo open ${fd##*/}; done; grep -q 'SigBlk.*[13579bdf]$' /proc/$$/status && echo HUP blocked;"
            + " grep -q 'ShdPnd.*[13579bdf]$' /proc/$$/status && echo HUP pending";

    @Test
    void whatItBecomesHasItsPidAndTheKeptDescriptorsAndTheBlockedSignals() throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "--block-signal=HUP"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xrs", "-cp", System.getProperty("java.class.path"), Becomer.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeAll(Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        Process process = builder.start();

        List<String> lines =
                new String(process.getInputStream().readAllBytes()).lines().toList();

        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        String kept = lines.get(0);
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "pid " + process.pid(),
                        "hello",
                        "kept text",
                        "open 0",
                        "open 1",
                        "open 2",
                        "open 3", // with which the shell looks
                        "open " + kept,
                        "HUP blocked",
                        "HUP pending");
    }

    /** As on a kernel or a C library that cannot mark all of them at once. */
    @Test
    void eachDescriptorIsMarkedWhereTheyCannotBeMarkedAtOnce() throws Exception {
        Libc libc = Libc.load();
        Posix posix = JnrPosix.load();
        int file = posix.memoryFile("test");
        libc.functions().fcntl(file, F_SETFD, 0);
        try {
            assertThat(isClosedOnExec(file)).isFalse();

            new Exec(libc).closeEachOnExec();

            assertThat(isClosedOnExec(file)).isTrue();
        } finally {
            posix.close(file);
        }
    }

    /** See proc(5), fdinfo. */
    private static boolean isClosedOnExec(int descriptor) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + descriptor))) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring("flags:".length()).strip(), 8) & O_CLOEXEC) != 0;
            }
        }
        throw new IOException("no flags of descriptor " + descriptor);
    }

    @Test
    void programThatIsNotThereChangesNothing() throws Exception {
        Posix posix = JnrPosix.load();

        assertThatThrownBy(() -> posix.replaceProcess(List.of("/nowhere/java"), Map.of(), Set.of()))
                .hasMessage("cannot become /nowhere/java: no such file or directory (execve: ENOENT)");
    }

    /** Run in a JVM of its own. */
    static final class Becomer {
        public static void main(String[] arguments) throws Exception {
            Posix posix = JnrPosix.load();
            int kept = posix.memoryFile("test");
            Files.writeString(Path.of("/proc/self/fd/" + kept), "kept text\n");
            ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println(kept);
            posix.signal(ProcessHandle.current().pid(), Posix.SIGHUP);
            posix.replaceProcess(
                    List.of("/bin/bash", "-c", SHELL),
                    Map.of("GREETING", "hello", "KEPT", Integer.toString(kept), "PATH", "/usr/bin:/bin"),
                    Set.of(kept));
        }
    }
}
