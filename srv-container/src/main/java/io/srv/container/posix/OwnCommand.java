package io.srv.container.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The command line of this process, as {@link Posix#replaceProcess} wants it. */
public final class OwnCommand {

    private OwnCommand() {}

    /** @throws PosixException if it cannot be read, see proc(5) */
    public static List<String> line() throws PosixException {
        try {
            String line = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), NativeMemory.PLATFORM);
            return List.of(line.substring(0, line.length() - 1).split("\0", -1));
        } catch (IOException e) {
            throw new PosixException("read", 0, "cannot read /proc/self/cmdline: " + e.getMessage());
        }
    }
}
