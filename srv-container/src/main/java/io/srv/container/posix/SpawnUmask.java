package io.srv.container.posix;

import java.util.OptionalInt;

/**
 * The umask that a child inherits, for the time of its spawn.
 *
 * <p>A shell in front of the program would lose variables whose names a shell does not know, as {@code spring.datasource.url}. The
 * mask belongs to all threads of a process, see umask(2), unless one leaves that company, see CLONE_FS in unshare(2): the spawning
 * thread does. Where a container forbids unshare, files that other threads make in this moment get the child's mask; it never takes
 * anything from the owner.
 */
final class SpawnUmask implements AutoCloseable {

    private static final int CLONE_FS = 0x200;

    private final Libc.Functions functions;
    private final OptionalInt before;

    SpawnUmask(Libc libc, OptionalInt mask) {
        this.functions = libc.functions();
        if (mask.isPresent()) {
            functions.unshare(CLONE_FS);
            before = OptionalInt.of(functions.umask(mask.getAsInt()));
        } else {
            before = OptionalInt.empty();
        }
    }

    @Override
    public void close() {
        before.ifPresent(functions::umask);
    }
}
