package io.srv.container.posix;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** What the product never does and tests need: calls that put a socket into a strange state. */
final class NativeCalls {
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final C LIBRARY = LibraryLoader.create(C.class).load("c");

    private NativeCalls() {}

    static void makeNonBlocking(int descriptor) {
        LIBRARY.fcntl(descriptor, F_SETFL, O_NONBLOCK);
    }

    static void writeOneByte(int descriptor) {
        LIBRARY.write(descriptor, memory(1), 1);
    }

    /** Sends one byte and two descriptors in one message. */
    static void sendTwoDescriptors(int socket, int first, int second) {
        Pointer vector = memory(16);
        Pointer aByte = memory(1);
        vector.putAddress(0, aByte.address());
        vector.putLong(8, 1);
        Pointer control = memory(24);
        control.putLong(0, 24);
        control.putInt(8, 1);
        control.putInt(12, 1);
        control.putInt(16, first);
        control.putInt(20, second);
        Pointer message = memory(56);
        message.putAddress(16, vector.address());
        message.putLong(24, 1);
        message.putAddress(32, control.address());
        message.putLong(40, 24);
        if (LIBRARY.sendmsg(socket, message, 0) != 1) {
            throw new IllegalStateException("sendmsg failed for " + aByte + vector + control);
        }
    }

    private static Pointer memory(int sizeBytes) {
        return Memory.allocateDirect(Runtime.getRuntime(LIBRARY), sizeBytes, true);
    }

    /** Bound by jnr. */
    public interface C {
        int fcntl(int descriptor, int command, int argument);

        long write(int descriptor, Pointer bytes, long count);

        long sendmsg(int socket, Pointer message, int flags);
    }
}
