package io.srv.container.posix;

import jnr.ffi.Pointer;

/** A posix_spawnattr_t: how the child differs from us apart from its descriptors. Used by one thread. */
final class SpawnAttributes implements AutoCloseable {
    // 336 bytes on both architectures of glibc; the rest is room.
    private static final int SIZE_BYTES = 512;
    /** Of a sigset_t. */
    static final int SIGSET_BYTES = 128;

    private static final short POSIX_SPAWN_SETSIGMASK = 0x08;

    private final Libc.Functions functions;
    private final NativeMemory memory;
    private final Pointer attributes;

    SpawnAttributes(Libc libc, NativeMemory memory) throws PosixException {
        this.functions = libc.functions();
        this.memory = memory;
        this.attributes = memory.block(SIZE_BYTES);
        check("posix_spawnattr_init", functions.posix_spawnattr_init(attributes));
    }

    Pointer pointer() {
        return attributes;
    }

    /**
     * Java threads block SIGQUIT, and a child would inherit that from the thread that spawns it. Dispositions need no setting:
     * exec resets what has a handler, and what is ignored was ignored on purpose (nohup) and must stay so.
     */
    void blockNoSignals() throws PosixException {
        // All zeros is the empty set.
        Pointer none = memory.block(SIGSET_BYTES);
        check("posix_spawnattr_setsigmask", functions.posix_spawnattr_setsigmask(attributes, none));
        check("posix_spawnattr_setflags", functions.posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK));
    }

    @Override
    public void close() {
        functions.posix_spawnattr_destroy(attributes);
    }

    private static void check(String call, int errno) throws PosixException {
        if (errno != 0) {
            throw new PosixException(call, errno, "cannot prepare the signals of a new process");
        }
    }
}
