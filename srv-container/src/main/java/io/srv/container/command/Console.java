package io.srv.container.command;

import io.srv.container.log.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command writes: results to stdout, all else to stderr, always in UTF-8.
 *
 * @param out      stdout; each line is flushed
 * @param err      stderr
 * @param terminal whether stdout is one, which may be cleared and drawn again
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {

    /** Nobody reads stdout any more: no failure, but no reason to go on. */
    static final class ClosedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        ClosedException() {
            super("stdout is closed", null, false, false);
        }
    }

    static Console of(PrintStream out, PrintStream err) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                stdoutIsTerminal());
    }

    /** Writes a line of text for people; see {@link Printable}. */
    void say(String line) {
        print(Printable.of(line) + System.lineSeparator());
    }

    /** Writes text as it is. */
    void print(String text) {
        out.print(text);
        out.flush();
        if (out.checkError()) {
            throw new ClosedException();
        }
    }

    /** Writes a sentence to stderr, after our name. */
    void complain(String sentence) {
        err.println("srv-container: " + Printable.of(sentence));
    }

    /** Not through java.io.Console, which from Java 22 on is there even without a terminal. */
    private static boolean stdoutIsTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
