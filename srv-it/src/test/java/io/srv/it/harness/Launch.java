package io.srv.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a {@link Master} is to be started: {@code bin/srv-container [arguments] [app.jar] [options.json]}.
 *
 * <p>It runs in the work folder, with the JDK that runs the tests as {@code JAVA_HOME} and with this process's
 * environment, less what would change a JVM or a service. Copies of applications go to {@link WorkDir#cache}. Not for
 * several threads at once.
 */
public final class Launch {
    private static final List<String> DROPPED = List.of(
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS",
            "CLASSPATH",
            "SRV_CONTAINER_OPTS",
            "NOTIFY_SOCKET",
            "WATCHDOG_USEC",
            "WATCHDOG_PID",
            "JOURNAL_STREAM",
            "LISTEN_FDS",
            "LISTEN_PID",
            "LISTEN_FDNAMES");
    /** HUP, INT, QUIT, TERM, CHLD, TTIN, TTOU: a test run under nohup or in the background may ignore some of them. */
    private static final List<Integer> NEEDED_SIGNALS = List.of(1, 2, 3, 15, 17, 21, 22);

    private final WorkDir work;
    private final List<String> before = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> added = new HashMap<>();
    private final List<String> removed = new ArrayList<>(DROPPED);
    private final List<String> ignored = new ArrayList<>();
    private Path launcher;
    private Path app;
    private Path options;
    private Path folder;
    private BlockedPipe stderr;
    private boolean ownSession;

    Launch(WorkDir work) {
        this.work = work;
        this.folder = work.path();
        added.put("JAVA_HOME", System.getProperty("java.home"));
        added.put("CACHE_DIRECTORY", work.cache().toString());
    }

    /** Starts this launcher instead of the packaged distribution's. */
    public Launch launcher(Path launcher) {
        this.launcher = launcher;
        return this;
    }

    /** Starts it through this command, which takes the launcher's as its last arguments and ends in an exec. */
    public Launch behind(List<String> command) {
        before.addAll(command);
        return this;
    }

    /** Adds arguments before the jar. */
    public Launch arguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Names the application's jar. */
    public Launch app(Path jar) {
        app = jar;
        return this;
    }

    /** Writes {@code json} to {@code options.json} in the work folder, and names that file. */
    public Launch options(String json) {
        options = work.write("options.json", json);
        return this;
    }

    /** Adds a variable, or replaces one. */
    public Launch env(String name, String value) {
        removed.remove(name);
        added.put(name, value);
        return this;
    }

    /** Removes a variable. */
    public Launch withoutEnv(String name) {
        added.remove(name);
        removed.add(name);
        return this;
    }

    /** Starts it in this folder instead of the work folder. */
    public Launch in(Path otherFolder) {
        folder = otherFolder;
        return this;
    }

    /** Lets it inherit this signal as ignored, like {@code nohup} does with HUP. */
    public Launch ignoring(String signalName) {
        ignored.add(signalName);
        return this;
    }

    /** Makes it the leader of a session and process group of its own; needed for {@link Master#signalGroup}. */
    public Launch inOwnSession() {
        ownSession = true;
        return this;
    }

    /** Makes its stderr, which its workers inherit, that pipe. */
    public Launch stderr(BlockedPipe pipe) {
        stderr = pipe;
        return this;
    }

    /** Starts it and returns at once. */
    public Master start() {
        Master master = new Master(work);
        ProcessBuilder builder = new ProcessBuilder(command()).directory(folder.toFile());
        removed.forEach(builder.environment()::remove);
        builder.environment().putAll(added);
        builder.environment().put(WorkDir.MARK, master.mark());
        if (stderr != null) {
            builder.redirectError(stderr.path().toFile());
        }
        try {
            Files.createDirectories(work.cache());
            master.start(builder);
            return master;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Each of these programs ends in an exec: the pid stays the same all the way to the master.
    private List<String> command() {
        List<String> command = new ArrayList<>();
        if (ownSession) {
            command.add("setsid");
        }
        List<Integer> inherited = ProcFs.ignoredSignals(ProcessHandle.current().pid());
        List<String> needed = NEEDED_SIGNALS.stream()
                .filter(inherited::contains)
                .map(String::valueOf)
                .toList();
        if (!needed.isEmpty() || !ignored.isEmpty()) {
            command.add("env");
        }
        if (!needed.isEmpty()) {
            command.add("--default-signal=" + String.join(",", needed));
        }
        if (!ignored.isEmpty()) {
            command.add("--ignore-signal=" + String.join(",", ignored));
        }
        command.addAll(before);
        Path started = launcher == null ? Distribution.packaged().launcher() : launcher;
        command.add(started.toString());
        command.addAll(arguments);
        Stream.of(app, options).filter(path -> path != null).map(Path::toString).forEach(command::add);
        return command;
    }
}
