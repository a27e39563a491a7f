package io.srv.container.posix;

import java.io.File;
import java.util.List;
import jnr.ffi.Pointer;

/** A posix_spawn_file_actions_t: what the child does with its descriptors between fork and exec. Used by one thread. */
final class SpawnFileActions implements AutoCloseable {
    // 80 bytes on both architectures of glibc; the rest is room.
    private static final int SIZE_BYTES = 256;
    private static final int O_RDONLY = 0;

    private final Libc.Functions functions;
    private final NativeMemory memory;
    private final Pointer actions;

    SpawnFileActions(Libc libc, NativeMemory memory) throws PosixException {
        this.functions = libc.functions();
        this.memory = memory;
        this.actions = memory.block(SIZE_BYTES);
        check("posix_spawn_file_actions_init", functions.posix_spawn_file_actions_init(actions));
    }

    /** Tells whether this C library has closefrom. */
    static boolean canCloseFrom(Libc libc) throws PosixException {
        try (NativeMemory memory = new NativeMemory(libc);
                SpawnFileActions actions = new SpawnFileActions(libc, memory)) {
            actions.functions.posix_spawn_file_actions_addclosefrom_np(actions.actions, 0);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    Pointer pointer() {
        return actions;
    }

    void openNullAsStdin() throws PosixException {
        check(
                "posix_spawn_file_actions_addopen",
                functions.posix_spawn_file_actions_addopen(actions, 0, memory.string("/dev/null"), O_RDONLY, 0));
    }

    /** Makes the descriptors first, first + 1, …; all of them must have numbers above those. */
    void place(List<Integer> descriptors, int first) throws PosixException {
        for (int i = 0; i < descriptors.size(); i++) {
            check(
                    "posix_spawn_file_actions_adddup2",
                    functions.posix_spawn_file_actions_adddup2(actions, descriptors.get(i), first + i));
        }
    }

    /** Closes every descriptor from the first on: with one action, or with one for each that is open now. */
    void closeFrom(int first, boolean withOneAction) throws PosixException {
        if (withOneAction) {
            check(
                    "posix_spawn_file_actions_addclosefrom_np",
                    functions.posix_spawn_file_actions_addclosefrom_np(actions, first));
            return;
        }
        String[] open = new File("/proc/self/fd").list();
        if (open == null) {
            throw new PosixException(
                    "opendir", 0, "cannot read /proc/self/fd, so cannot tell which descriptors are open");
        }
        for (String name : open) {
            int descriptor = Integer.parseInt(name);
            if (descriptor >= first) {
                // The one that list() itself read from is in there and closed by now: glibc passes over such.
                check(
                        "posix_spawn_file_actions_addclose",
                        functions.posix_spawn_file_actions_addclose(actions, descriptor));
            }
        }
    }

    @Override
    public void close() {
        functions.posix_spawn_file_actions_destroy(actions);
    }

    private static void check(String call, int errno) throws PosixException {
        if (errno != 0) {
            throw new PosixException(call, errno, "cannot prepare the descriptors of a new process");
        }
    }
}
