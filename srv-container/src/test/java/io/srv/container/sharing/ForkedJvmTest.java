package io.srv.container.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That a JVM with the flags shares, says nothing of it, and keeps its class archive. */
@Timeout(60)
class ForkedJvmTest {

    private static final List<String> FLAGS = JvmFlags.forJdk(Runtime.version().feature());

    @Test
    void jvmWithTheFlagsSharesAllKindsWithoutAWord() throws Exception {
        assertThat(output(FLAGS, Sharer.class, "install"))
                .containsExactly("bound true", "bound true", "bound true", "1 asked for 3, refused 0", "descriptor 7");
    }

    @Test
    void providersWithoutAnInstallAreTheJdks() throws Exception {
        assertThat(output(FLAGS, Sharer.class, "leave"))
                .containsExactly("bound true", "bound true", "bound true", "0 asked for 0, refused 0", "descriptor 7");
    }

    @Test
    void classArchiveIsUsedAsWithoutTheFlags() throws Exception {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.addAll(List.of("-Xshare:on", "-Xlog:class+load"));

        List<String> lines = output(flags, Sharer.class, "install");

        assertThat(lines).anyMatch(line -> line.contains("java.lang.Object source: shared objects file"));
        assertThat(lines).anyMatch(line -> line.contains("sun.nio.ch.SharedServerSocketChannel source:"));
    }

    private static List<String> output(List<String> flags, Class<?> main, String argument) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), argument));
        ProcessBuilder jvm = new ProcessBuilder(command).redirectErrorStream(true);
        jvm.environment().keySet().removeAll(Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")); // they print a line
        Process process = jvm.start();
        List<String> lines =
                new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }

    /** Run in a JVM of its own: binds by rules that share nothing, and says what came of it. */
    static final class Sharer implements BindRules {
        private static int asked;
        private static int refused;

        public static void main(String[] arguments) throws IOException {
            boolean install = arguments[0].equals("install");
            if (install) {
                Sharing.install(new Sharer());
            }
            try (ServerSocketChannel any = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
                    Selector selector = any.provider().openSelector()) {
                any.configureBlocking(false).register(selector, 0);
            }
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
            try (ServerSocketChannel channel = ServerSocketChannel.open()) {
                say(channel.bind(address).getLocalAddress().equals(address));
            }
            try (AsynchronousServerSocketChannel channel = AsynchronousServerSocketChannel.open()) {
                say(channel.bind(address).getLocalAddress().equals(address));
            }
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(address);
                say(socket.getLocalSocketAddress().equals(address));
            }
            System.out.println((install ? 1 : 0) + " asked for " + asked + ", refused " + refused);
            System.out.println("descriptor " + (Sharing.fileDescriptor(7).valid() ? 7 : -1));
        }

        private static void say(boolean bound) {
            System.out.println("bound " + bound);
        }

        @Override
        public java.util.OptionalInt descriptorFor(java.net.SocketAddress address, java.net.ProtocolFamily family) {
            asked++;
            return java.util.OptionalInt.empty();
        }

        @Override
        public void bound(int descriptor) {}

        @Override
        public void refused(java.net.SocketAddress address, IOException why) {
            refused++;
        }
    }
}
