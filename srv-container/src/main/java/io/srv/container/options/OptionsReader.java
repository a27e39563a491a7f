package io.srv.container.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads an options file. What it leaves out has its default; whatever is wrong with it is reported at once.
 *
 * <p>Any thread; reads the file system for the file and for {@code worker.java}, asks no name service.
 */
public final class OptionsReader {

    private static final int MAX_BYTES = 1 << 20;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private OptionsReader() {}

    /** Where the application is named. */
    public enum Program {
        /** On the command line: a jar. */
        JAR,
        /** In the options: {@code worker.classPath}. */
        OPTIONS
    }

    /** Returns what an empty object stands for. */
    public static Options defaults() {
        return options(new Values());
    }

    /**
     * Returns the same where there is no file.
     *
     * @throws OptionsException if not even that can be had on this machine
     */
    public static Options defaults(ProcessCheck check) throws OptionsException {
        Problems problems = new Problems("srv-container");
        checkProcess(new Values(), check, problems);
        problems.throwIfAny();
        return defaults();
    }

    /** Returns all options with their types and defaults, for the documentation. */
    public static List<KnownOption> knownOptions() {
        return OptionTable.known();
    }

    /**
     * Reads a file; a pipe will do.
     *
     * @throws OptionsException if it cannot be read, or anything in it is wrong
     */
    public static Options read(Path file, Program program, ProcessCheck check) throws OptionsException {
        return read(file.toString(), content(file), program, Optional.empty(), check);
    }

    /**
     * Reads a file again, for a master that runs. Never waits, so a pipe is refused: what was in it has been read.
     *
     * @param running what that master goes by
     * @throws OptionsException if it cannot be read, anything in it is wrong, or it changes what needs a new master
     */
    public static Options read(Path file, Program program, ProcessCheck check, Options running)
            throws OptionsException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            String why = "cannot read the options again: it is no regular file, and can be read only once; stop, and"
                    + " start with a file";
            throw new OptionsException(List.of(new Problem(file.toString(), Position.NONE, why)));
        }
        return read(file.toString(), content(file), program, Optional.of(running), check);
    }

    /**
     * Reads the content of a file.
     *
     * @param fileName names it in error lines
     * @throws OptionsException if anything is wrong
     */
    public static Options read(String fileName, byte[] content, Program program) throws OptionsException {
        return read(fileName, content, program, Optional.empty(), ProcessCheck.NONE);
    }

    /** As {@link #read(String, byte[], Program)}, also with what the system says of users and limits. */
    public static Options read(String fileName, byte[] content, Program program, ProcessCheck check)
            throws OptionsException {
        return read(fileName, content, program, Optional.empty(), check);
    }

    static Options read(String fileName, byte[] content, Program program, Optional<Options> running, ProcessCheck check)
            throws OptionsException {
        Problems problems = new Problems(fileName);
        Values values = decode(content, problems)
                .flatMap(text -> JsonTree.of(text, problems))
                .map(top -> bind(top, running, problems))
                .orElseGet(Values::new);
        checkProgram(values, program, problems);
        checkProcess(values, check, problems);
        problems.throwIfAny();
        return options(values);
    }

    private static byte[] content(Path file) throws OptionsException {
        // A device or a growing file must not fill the memory.
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new OptionsException(List.of(new Problem(file.toString(), Position.NONE, unreadable(file, e))));
        }
    }

    static String unreadable(Path file, IOException cause) {
        String why;
        if (Files.isDirectory(file)) {
            why = "it is a directory; name a file";
        } else if (cause instanceof NoSuchFileException) {
            why = "no such file; name an existing one, or none to use the defaults";
        } else if (cause instanceof AccessDeniedException) {
            why = "permission denied; let the user who starts srv-container read it";
        } else if (cause instanceof FileSystemException failure && failure.getReason() != null) {
            why = failure.getReason(); // The message has the file in it again.
        } else {
            why = String.valueOf(cause.getMessage());
        }
        return "cannot read the options: " + why;
    }

    private static Optional<String> decode(byte[] content, Problems problems) {
        if (content.length > MAX_BYTES) {
            problems.add(Position.NONE, "larger than " + MAX_BYTES + " bytes; is this the options file?");
            return Optional.empty();
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CharBuffer text = CharBuffer.allocate(content.length);
        CoderResult result = decoder.decode(bytes, text, true);
        text.flip();
        if (result.isError()) {
            String value = String.format("0x%02x", bytes.get(bytes.position()));
            problems.add(
                    Position.of(text, text.length()), "not valid UTF-8, byte " + value + "; save the file as UTF-8");
            return Optional.empty();
        }
        boolean marked = text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK;
        return Optional.of(text.toString().substring(marked ? 1 : 0));
    }

    private static Values bind(Json top, Optional<Options> running, Problems problems) {
        if (top instanceof Json.Obj object) {
            Values values = new Binder(problems).bind(object, "", "");
            running.ifPresent(options -> MasterOnly.check(object, values, options, problems));
            return values;
        }
        problems.add(top.at(), "the options must be a JSON object, was " + Json.shown(top));
        return new Values();
    }

    private static void checkProgram(Values values, Program program, Problems problems) {
        Optional<Position> classPath = values.place(OptionTable.WORKER_CLASS_PATH);
        Optional<Position> mainClass = values.place(OptionTable.WORKER_MAIN_CLASS);
        if (program == Program.JAR) {
            String rule = "the application is a jar given on the command line already; give one of the two";
            classPath.ifPresent(at -> problems.add(at, OptionTable.WORKER_CLASS_PATH.key(), rule));
            mainClass.ifPresent(at -> problems.add(at, OptionTable.WORKER_MAIN_CLASS.key(), rule));
        } else if (classPath.isEmpty() && mainClass.isPresent()) {
            String rule =
                    "is to be found in worker.classPath, which is not given; add \"classPath\": [\"lib/*\"] for example";
            problems.add(mainClass.get(), OptionTable.WORKER_MAIN_CLASS.key(), rule);
        } else if (classPath.isEmpty()) {
            problems.add(
                    Position.NONE,
                    "no application: give srv-container APP.jar before the options, or add worker.classPath to them");
        }
    }

    private static void checkProcess(Values values, ProcessCheck check, Problems problems) {
        Optional<Position> group = values.place(OptionTable.WORKER_GROUP);
        if (group.isPresent() && values.place(OptionTable.WORKER_USER).isEmpty()) {
            problems.add(
                    group.get(),
                    OptionTable.WORKER_GROUP.key(),
                    "goes with worker.user, which is not given; add the user that workers are to run as");
            return;
        }
        check.problems(process(values)).forEach((key, problem) -> {
            Optional<Position> place = values.place(OptionTable.option(key));
            if (place.isPresent()) {
                problems.add(place.get(), key, problem);
            } else {
                problems.add(Position.NONE, problem);
            }
        });
    }

    private static ProcessOptions process(Values values) {
        return new ProcessOptions(
                values.find(OptionTable.WORKER_USER),
                values.find(OptionTable.WORKER_GROUP),
                number(values.find(OptionTable.WORKER_UMASK)),
                number(values.find(OptionTable.WORKER_LIMIT_NOFILE)),
                values.find(OptionTable.WORKER_LIMIT_CORE).map(OptionalLong::of).orElse(OptionalLong.empty()),
                number(values.find(OptionTable.WORKER_OOM_SCORE_ADJUST)),
                values.get(OptionTable.WORKER_ENV_REMOVE));
    }

    private static OptionalInt number(Optional<Integer> value) {
        return value.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private static Options options(Values values) {
        return new Options(
                new WorkerOptions(
                        values.get(OptionTable.WORKER_COUNT),
                        values.get(OptionTable.WORKER_IGNORE_SIGINT),
                        values.find(OptionTable.WORKER_REQUIRE),
                        values.find(OptionTable.WORKER_TIMEOUT),
                        values.get(OptionTable.WORKER_JVM_ARGS),
                        values.get(OptionTable.WORKER_ENV),
                        values.find(OptionTable.WORKER_JAVA),
                        values.get(OptionTable.WORKER_START_CONCURRENCY),
                        values.get(OptionTable.WORKER_ANNOUNCE_CLOSE),
                        values.get(OptionTable.WORKER_HEARTBEAT_TIMEOUT),
                        new RenewalOptions(
                                values.get(OptionTable.WORKER_MAX_LIFETIME),
                                values.find(OptionTable.WORKER_MAX_MEMORY)
                                        .map(OptionalLong::of)
                                        .orElse(OptionalLong.empty())),
                        new ProgramOptions(
                                values.find(OptionTable.WORKER_MAIN_CLASS),
                                values.get(OptionTable.WORKER_CLASS_PATH),
                                values.get(OptionTable.WORKER_ARGS)),
                        process(values)),
                values.get(OptionTable.GENERATIONS),
                new RecycleOptions(
                        values.get(OptionTable.RECYCLE_TIMEOUT),
                        values.get(OptionTable.RECYCLE_CANARY),
                        values.get(OptionTable.RECYCLE_OVERLAP)),
                new ShutdownOptions(values.get(OptionTable.SHUTDOWN_TIMEOUT)),
                new RestartOptions(
                        values.get(OptionTable.RESTART_DELAY),
                        values.get(OptionTable.RESTART_MAX_DELAY),
                        values.get(OptionTable.RESTART_RESET_AFTER)),
                values.get(OptionTable.LISTEN),
                new ShareOptions(values.find(OptionTable.SHARE), values.get(OptionTable.SHARE_EXCEPT)),
                new MetricsOptions(values.find(OptionTable.METRICS_PROMETHEUS), values.get(OptionTable.METRICS_JMX)),
                values.get(OptionTable.APP));
    }
}
