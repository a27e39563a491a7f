package io.srv.container.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of a Unix-domain socket, held by a descriptor while it is looked at and changed, so that both are the same file. Such a
 * descriptor cannot be had from the JDK, which opens files to read or to write them, and a socket cannot be opened so.
 */
final class SocketFile {

    private static final int O_PATH = 010000000;
    private static final int O_CLOEXEC = 02000000;
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final Libc libc;

    SocketFile(Libc libc) {
        this.libc = libc;
    }

    boolean setMode(String path, int mode) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc)) {
            int descriptor = libc.functions().open(memory.string(path), O_PATH | O_CLOEXEC | noFollow());
            if (descriptor < 0) {
                throw failure("open", path);
            }
            try {
                String held = "/proc/self/fd/" + descriptor;
                if (!isSocketWithOneName(held)) {
                    return false;
                }
                if (libc.functions().chmod(memory.string(held), mode) != 0) {
                    throw failure("chmod", path);
                }
                return true;
            } finally {
                libc.functions().close(descriptor);
            }
        }
    }

    /** A second name would be a hard link to a socket of somebody else. */
    private static boolean isSocketWithOneName(String path) throws PosixException {
        try {
            Path held = Path.of(path);
            return ((int) Files.getAttribute(held, "unix:mode") & FILE_TYPE) == SOCKET_TYPE
                    && (int) Files.getAttribute(held, "unix:nlink") == 1;
        } catch (IOException e) {
            PosixException failure = new PosixException("stat", 0, "cannot look at " + path + ": " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    /** O_NOFOLLOW, the one number here that is another one on ARM. */
    private static int noFollow() {
        return System.getProperty("os.arch", "").equals("aarch64") ? 0100000 : 0400000;
    }

    private PosixException failure(String call, String path) {
        return new PosixException(call, libc.errno(), "cannot change the permissions of " + path);
    }
}
