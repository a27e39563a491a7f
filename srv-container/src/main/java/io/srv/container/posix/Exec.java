package io.srv.container.posix;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * execve(2) with an exact set of descriptors.
 *
 * <p>The JDK leaves jars and accepted sockets without close-on-exec, see {@link Spawner}: so everything is marked just before,
 * by one call since Linux 5.11 and glibc 2.34; before, one by one, and what another thread opens in between slips through.
 */
final class Exec {
    private static final int FIRST = 3;
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int CLOSE_RANGE_CLOEXEC = 1 << 2;

    private final Libc libc;

    Exec(Libc libc) {
        this.libc = libc;
    }

    void replace(List<String> command, Map<String, String> environment, Set<Integer> keep) throws PosixException {
        List<String> variables = new ArrayList<>();
        environment.forEach((name, value) -> variables.add(name + "=" + value));
        try (NativeMemory memory = new NativeMemory(libc)) {
            var path = memory.string(command.get(0));
            var arguments = memory.strings(command);
            var environ = memory.strings(variables);
            closeAllOnExec();
            for (int descriptor : keep) {
                mark(descriptor, 0);
            }
            libc.functions().execve(path, arguments, environ);
            int errno = libc.errno();
            for (int descriptor : keep) {
                mark(descriptor, FD_CLOEXEC);
            }
            throw new PosixException("execve", errno, "cannot become " + command.get(0));
        }
    }

    private void closeAllOnExec() throws PosixException {
        try {
            if (libc.functions().close_range(FIRST, -1, CLOSE_RANGE_CLOEXEC) == 0) {
                return;
            }
        } catch (UnsatisfiedLinkError e) {
            // An older glibc.
        }
        closeEachOnExec();
    }

    void closeEachOnExec() throws PosixException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path one : open) {
                int descriptor = Integer.parseInt(one.getFileName().toString());
                if (descriptor >= FIRST && libc.functions().fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) {
                    int errno = libc.errno();
                    if (errno != PosixException.EBADF) { // closed meanwhile
                        throw new PosixException("fcntl", errno, "cannot mark descriptor " + descriptor);
                    }
                }
            }
        } catch (IOException e) {
            throw new PosixException("readdir", 0, "cannot list /proc/self/fd: " + e.getMessage());
        }
    }

    private void mark(int descriptor, int flags) throws PosixException {
        if (libc.functions().fcntl(descriptor, F_SETFD, flags) != 0) {
            throw new PosixException("fcntl", libc.errno(), "cannot hand over descriptor " + descriptor);
        }
    }
}
