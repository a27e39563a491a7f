package io.srv.container.resources;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody else's arguments for a JVM say of its heap and its threads.
 *
 * <p>A JVM takes arguments from its command line, from three environment variables, and from files that these name: see
 * "Using the JDK_JAVA_OPTIONS Launcher Environment Variable" and "java Command-Line Argument Files" in the manual of
 * {@code java}. Who reads a file here takes the one that JVMs read later; one that cannot be read says nothing, and JVMs refuse
 * to start with it.
 */
public final class JvmArguments {

    /** Each of these makes the heap another size than ours, or loses against an -Xmx, which is not what its user meant. */
    private static final List<String> HEAP = List.of(
            "-Xmx",
            "-mx",
            "-XX:MaxHeapSize=",
            "-XX:MaxRAMPercentage=",
            "-XX:MaxRAMFraction=",
            "-XX:MaxRAM=",
            "-XX:+AggressiveHeap");

    /** A JVM with more ConcGCThreads than ParallelGCThreads does not start. */
    private static final List<String> GC_THREADS =
            List.of("-XX:ParallelGCThreads=", "-XX:ConcGCThreads=", "-XX:ActiveProcessorCount=");

    /** A JVM with one of these above its largest heap does not start. Those of one list are the same flag. */
    private static final List<List<String>> BELOW_HEAP = List.of(
            List.of("-Xms", "-ms", "-XX:InitialHeapSize="),
            List.of("-XX:MinHeapSize="),
            List.of("-XX:SoftMaxHeapSize="));

    private static final String OPTIONS_FILE = "-XX:VMOptionsFile=";
    private static final String FLAGS_FILE = "-XX:Flags=";
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final List<Setting> settings = new ArrayList<>();

    private JvmArguments() {}

    /**
     * Reads all that a JVM will read.
     *
     * @param environment of the JVM
     * @param source      what to call the arguments
     * @param arguments   of its command line
     */
    public static JvmArguments of(Map<String, String> environment, String source, List<String> arguments) {
        JvmArguments all = new JvmArguments();
        // In the order in which later ones win. Argument files are known to the launcher, not to the JVM.
        all.addVariable(environment, "JAVA_TOOL_OPTIONS", false);
        all.addVariable(environment, "JDK_JAVA_OPTIONS", true);
        arguments.forEach(argument -> all.add(source, argument, true));
        all.addVariable(environment, "_JAVA_OPTIONS", false);
        return all;
    }

    /** Returns what says how large the heap may become. */
    Optional<Setting> heap() {
        return last(HEAP);
    }

    /** Returns what says how many threads collect garbage. */
    Optional<Setting> gcThreads() {
        return last(GC_THREADS);
    }

    /** Returns what must not be larger than the heap, with its size. */
    Map<Setting, Long> belowHeap() {
        Map<Setting, Long> sizes = new LinkedHashMap<>();
        for (List<String> names : BELOW_HEAP) {
            last(names)
                    .ifPresent(setting -> names.stream()
                            .filter(setting.argument()::startsWith)
                            .findFirst()
                            .ifPresent(
                                    name -> setting.bytesBehind(name).ifPresent(bytes -> sizes.put(setting, bytes))));
        }
        return sizes;
    }

    private Optional<Setting> last(List<String> names) {
        return settings.stream()
                .filter(setting -> names.stream().anyMatch(setting.argument()::startsWith))
                .reduce((earlier, later) -> later);
    }

    private void addVariable(Map<String, String> environment, String name, boolean launcher) {
        for (String argument : ArgumentText.split(environment.getOrDefault(name, ""), false)) {
            add(name, argument, launcher);
        }
    }

    private void add(String source, String argument, boolean launcher) {
        if (launcher && argument.startsWith("@") && !argument.startsWith("@@")) {
            // Such a file cannot name another one, but a file of the JVM's.
            addFile(argument, argument.substring(1), "");
        } else {
            addOrRead(source, argument);
        }
    }

    private void addOrRead(String source, String argument) {
        if (argument.startsWith(OPTIONS_FILE)) {
            addFile(argument, argument.substring(OPTIONS_FILE.length()), "");
        } else if (argument.startsWith(FLAGS_FILE)) {
            addFile(argument, argument.substring(FLAGS_FILE.length()), "-XX:");
        } else {
            settings.add(new Setting(source, argument));
        }
    }

    private void addFile(String source, String name, String prefix) {
        for (String argument : ArgumentText.split(read(name), true)) {
            if (source.startsWith("@")) {
                addOrRead(source, argument);
            } else {
                settings.add(new Setting(source, prefix + argument));
            }
        }
    }

    private static String read(String name) {
        try {
            Path file = Path.of(name);
            // Reading takes from a pipe what is there for a JVM.
            if (!Files.isRegularFile(file)) {
                return "";
            }
            try (InputStream in = Files.newInputStream(file)) {
                return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.ISO_8859_1);
            }
        } catch (InvalidPathException | IOException e) {
            return "";
        }
    }
}
