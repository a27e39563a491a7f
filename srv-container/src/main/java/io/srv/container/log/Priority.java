package io.srv.container.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How serious a line is, as the journal reads it from a line's begin: see sd-daemon(3). */
public enum Priority {
    ERROR("<3>"),
    WARNING("<4>"),
    INFO("<6>");

    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private final String prefix;

    Priority(String prefix) {
        this.prefix = prefix;
    }

    /** Returns the text with this before each of its lines, for the journal makes an entry of each. */
    public String on(String text) {
        return prefix + text.replace("\n", "\n" + prefix);
    }

    /**
     * Tells whether the journal reads stderr; nobody else expects priorities there.
     *
     * @param journalStream device and inode of its socket, JOURNAL_STREAM in systemd.exec(5); null if there is none
     */
    public static boolean belongOnStderr(@Nullable String journalStream) {
        return belongOn(STDERR, journalStream);
    }

    static boolean belongOn(Path stream, @Nullable String journalStream) {
        if (journalStream == null) {
            return false;
        }
        try {
            return journalStream.equals(
                    Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino"));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
