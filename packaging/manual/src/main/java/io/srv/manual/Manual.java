package io.srv.manual;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.srv.container.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Writes {@code man/srv-container.1} and {@code completion/srv-container.bash}, and a Debian package's compressed documents. */
public final class Manual {

    private Manual() {}

    /**
     * @param arguments the version, its time in ISO form, the folder for manual and completion, the changelog, and the folder
     *     for what is compressed
     */
    public static void main(String[] arguments) throws IOException {
        CommandLine line = Main.commandLine();
        String version = arguments[0];
        String time = arguments[1];
        Path folder = Path.of(arguments[2]);
        String changelog = Files.readString(Path.of(arguments[3]));
        Path debian = Path.of(arguments[4]);
        String page = ManPage.of(line, version, time.substring(0, time.indexOf('T')));
        write(folder.resolve("man/srv-container.1"), page.getBytes(UTF_8));
        write(folder.resolve("completion/srv-container.bash"), completion(line).getBytes(UTF_8));
        write(debian.resolve("srv-container.1.gz"), MaxGzip.of(page));
        write(debian.resolve("changelog.gz"), MaxGzip.of(changelog));
        write(debian.resolve("changelog.Debian.gz"), MaxGzip.of(DebianChangelog.of(version, time)));
    }

    /** Without the line that names an interpreter: it is sourced, not run. */
    private static String completion(CommandLine line) {
        return AutoComplete.bash(line.getCommandName(), line).replaceFirst("^#!.*\n", "");
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
