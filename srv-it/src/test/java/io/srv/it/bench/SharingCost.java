package io.srv.it.bench;

import static io.srv.it.bench.Report.text;

import io.srv.it.harness.Distribution;
import io.srv.it.harness.WorkDir;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * What the sharing of sockets adds to a JVM's start: the same program with the flags and the rules that a worker has, and
 * without, in pairs. Elapsed time is from before the spawn until the JVM has ended, and says nothing on a busy machine;
 * processor time is that of all threads until the program has bound (from schedstat in proc(5)), those in the background
 * included. The smaller one is judged. The rules share nothing, so
 * both bind in the same way.
 */
final class SharingCost {
    private static final int ROUNDS = 31;
    private static final double GOAL_MS = 10;
    private static final long END_SECONDS = 30;

    /** Compiled by this run: of the product, the tests know the packaged distribution only. */
    private static final String PROGRAM = """
            import io.srv.container.sharing.BindRules;
            import io.srv.container.sharing.JvmFlags;
            import io.srv.container.sharing.Sharing;
            import java.io.BufferedReader;
            import java.io.File;
            import java.io.FileNotFoundException;
            import java.io.FileReader;
            import java.io.IOException;
            import java.net.InetAddress;
            import java.net.InetSocketAddress;
            import java.net.ProtocolFamily;
            import java.net.ServerSocket;
            import java.net.SocketAddress;
            import java.nio.channels.ServerSocketChannel;
            import java.util.OptionalInt;

            public final class Program {
                public static void main(String[] args) throws IOException {
                    int port = Integer.parseInt(args[2]);
                    if (args[0].equals("flags")) {
                        JvmFlags.forJdk(Runtime.version().feature()).forEach(System.out::println);
                        return;
                    }
                    if (args[0].equals("shared")) {
                        Sharing.install(new Rules());
                    }
                    if (args[1].equals("ServerSocketChannel")) {
                        ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", port));
                    } else if (args[1].equals("ServerSocket")) {
                        new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
                    }
                    long ns = 0;
                    for (File thread : new File("/proc/self/task").listFiles()) {
                        try (BufferedReader file = new BufferedReader(new FileReader(new File(thread, "schedstat")))) {
                            ns += Long.parseLong(file.readLine().split(" ")[0]);
                        } catch (FileNotFoundException e) {
                            continue; // it has ended
                        }
                    }
                    System.out.println(ns);
                }
            }

            final class Rules implements BindRules {
                @Override
                public OptionalInt descriptorFor(SocketAddress address, ProtocolFamily family) {
                    return OptionalInt.empty();
                }

                @Override
                public void bound(int descriptor) {}

                @Override
                public void refused(SocketAddress address, IOException why) {}
            }
            """;

    void run(Report report) {
        try (WorkDir work = WorkDir.create()) {
            String classPath = library() + File.pathSeparator + compiled(work, library());
            int port = work.port();
            List<String> flags = lines(command(classPath, List.of(), "flags", "nothing", port));
            for (String opens : List.of("nothing", "ServerSocketChannel", "ServerSocket")) {
                Samples bare = new Samples();
                Samples extra = new Samples();
                Samples extraElapsed = new Samples();
                for (int round = 0; round < ROUNDS; round++) {
                    boolean bareFirst = round % 2 == 0;
                    Start first = start(classPath, flags, bareFirst, opens, port);
                    Start second = start(classPath, flags, !bareFirst, opens, port);
                    Start alone = bareFirst ? first : second;
                    Start sharing = bareFirst ? second : first;
                    bare.add(alone.processorMs());
                    extra.add(sharing.processorMs() - alone.processorMs());
                    extraElapsed.add(sharing.elapsedMs() - alone.elapsedMs());
                }
                report.judged(
                        "sharing, opens " + opens,
                        text(
                                "extra %+.1f ms [%+.1f, %+.1f] of processor time, of %d pairs; bare %.1f ms; elapsed %+.1f ms [%+.1f, %+.1f]",
                                extra.median(),
                                extra.low(),
                                extra.high(),
                                extra.count(),
                                bare.median(),
                                extraElapsed.median(),
                                extraElapsed.low(),
                                extraElapsed.high()),
                        "at most 10 ms",
                        Math.min(extra.median(), extraElapsed.median()) <= GOAL_MS);
            }
        }
    }

    private record Start(double processorMs, double elapsedMs) {}

    private static Start start(String classPath, List<String> flags, boolean bare, String opens, int port) {
        List<String> command = command(classPath, bare ? List.of() : flags, bare ? "bare" : "shared", opens, port);
        long beforeNs = System.nanoTime();
        List<String> said = lines(command);
        double elapsedMs = (System.nanoTime() - beforeNs) / 1e6;
        return new Start(Long.parseLong(String.join("\n", said)) / 1e6, elapsedMs);
    }

    private static List<String> command(String classPath, List<String> flags, String mode, String opens, int port) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, "Program", mode, opens, Integer.toString(port)));
        return command;
    }

    private static List<String> lines(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(output);
            }
            return output.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A jar, for a folder of classes on the class path would switch the class archive off. */
    private static Path compiled(WorkDir work, Path library) {
        Path source = work.file("Program.java");
        Path jar = work.file("program.jar");
        try {
            Files.writeString(source, PROGRAM);
            Path classes = Files.createDirectory(work.file("classes"));
            int result = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-cp", library.toString(), "-d", classes.toString(), source.toString());
            if (result != 0) {
                throw new IllegalStateException("the program does not compile");
            }
            try (var out = new JarOutputStream(Files.newOutputStream(jar));
                    Stream<Path> files = Files.list(classes)) {
                for (Path file : files.toList()) {
                    out.putNextEntry(new ZipEntry(file.getFileName().toString()));
                    Files.copy(file, out);
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path library() {
        try (Stream<Path> jars = Files.list(Distribution.packaged().home().resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("srv-container-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
