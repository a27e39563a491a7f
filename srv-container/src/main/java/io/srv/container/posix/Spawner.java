package io.srv.container.posix;

import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Pointer;

/**
 * posix_spawn(3) with an exact set of descriptors and no blocked signals.
 *
 * <p>The JDK leaves jars, event descriptors and sockets without close-on-exec, so a plain spawn would hand the master's
 * unrelated sockets to the worker, and ports would stay bound after the master is gone. Hence everything above the wanted
 * descriptors is closed in the child: by closefrom, or, before glibc 2.34, by one close for each number open at this moment; what
 * another thread opens in between slips through then.
 */
final class Spawner {
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int FIRST = 3;

    private final Libc libc;
    private final boolean closeFrom;

    Spawner(Libc libc, boolean closeFrom) {
        this.libc = libc;
        this.closeFrom = closeFrom;
    }

    long spawn(SpawnRequest request) throws PosixException {
        String program = request.command().get(0);
        List<String> environment = new ArrayList<>();
        request.environment().forEach((name, value) -> environment.add(name + "=" + value));
        List<Integer> copies = new ArrayList<>();
        try (NativeMemory memory = new NativeMemory(libc);
                SpawnFileActions actions = new SpawnFileActions(libc, memory);
                SpawnAttributes attributes = new SpawnAttributes(libc, memory);
                SpawnUmask umask = new SpawnUmask(libc, request.umask())) {
            copyAbove(FIRST + request.descriptors().size(), request.descriptors(), copies);
            actions.openNullAsStdin();
            actions.place(copies, FIRST);
            actions.closeFrom(FIRST + copies.size(), closeFrom);
            attributes.blockNoSignals();

            Pointer pid = memory.block(Integer.BYTES);
            int errno = libc.functions()
                    .posix_spawnp(
                            pid,
                            memory.string(program),
                            actions.pointer(),
                            attributes.pointer(),
                            memory.strings(request.command()),
                            memory.strings(environment));
            if (errno != 0) {
                throw new PosixException("posix_spawnp", errno, "cannot start " + program);
            }
            return pid.getInt(0);
        } finally {
            copies.forEach(libc.functions()::close);
        }
    }

    /**
     * Copies the wanted descriptors to numbers above all their future ones: then no dup2 in the child overwrites one that is
     * still to be moved, and none has the same number twice, which would leave its close-on-exec flag on.
     */
    private void copyAbove(int lowest, List<Integer> descriptors, List<Integer> copies) throws PosixException {
        for (int descriptor : descriptors) {
            int copy = libc.functions().fcntl(descriptor, F_DUPFD_CLOEXEC, lowest);
            if (copy < 0) {
                throw new PosixException("fcntl", libc.errno(), "cannot hand over descriptor " + descriptor);
            }
            copies.add(copy);
        }
    }
}
