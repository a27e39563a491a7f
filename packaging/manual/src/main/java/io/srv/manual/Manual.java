package io.srv.manual;

import io.srv.container.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Writes {@code man/srv-container.1} and {@code completion/srv-container.bash}. */
public final class Manual {

    private Manual() {}

    /** @param arguments the version, its time in ISO form, and the folder to write to */
    public static void main(String[] arguments) throws IOException {
        CommandLine line = Main.commandLine();
        String date = arguments[1].substring(0, arguments[1].indexOf('T'));
        Path folder = Path.of(arguments[2]);
        write(folder.resolve("man/srv-container.1"), ManPage.of(line, arguments[0], date));
        write(folder.resolve("completion/srv-container.bash"), AutoComplete.bash(line.getCommandName(), line));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
