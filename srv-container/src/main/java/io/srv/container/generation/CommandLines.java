package io.srv.container.generation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who still runs from a folder. After the master was killed its workers finish, and read their class path until then. */
final class CommandLines {

    private CommandLines() {}

    /** Tells whether the command line of any process has something below that folder in it, see proc(5). */
    static boolean anyNames(Path folder) throws IOException {
        // Its name alone, which is unique: it may be reached by several paths.
        String name = "/" + folder.getFileName() + "/";
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (commandLine(process).contains(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // It has just ended, or is not ours to look at.
        }
    }
}
