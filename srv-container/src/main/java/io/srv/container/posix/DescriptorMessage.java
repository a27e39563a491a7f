package io.srv.container.posix;

import java.util.OptionalInt;
import jnr.ffi.Pointer;

/**
 * A struct msghdr of one byte and room for one descriptor, see cmsg(3) and unix(7). The layout is that of 64-bit Linux, the same on
 * x86_64 and aarch64. Lives as long as the memory it was made in.
 */
final class DescriptorMessage {
    private static final int MSGHDR_BYTES = 56;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_FLAGS = 48;

    private static final int IOVEC_BYTES = 16;
    private static final int IOV_LEN = 8;

    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int CMSG_DATA = 16;
    // CMSG_LEN(sizeof(int)). The padded CMSG_SPACE would be 24, and the kernel would put two descriptors there.
    private static final int CONTROL_BYTES = CMSG_DATA + Integer.BYTES;

    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CTRUNC = 0x08;

    private final Pointer message;
    private final Pointer control;

    private DescriptorMessage(NativeMemory memory) throws PosixException {
        this.message = memory.block(MSGHDR_BYTES);
        this.control = memory.block(CONTROL_BYTES);
        Pointer vector = memory.block(IOVEC_BYTES);
        vector.putAddress(0, memory.block(1).address());
        vector.putLong(IOV_LEN, 1);
        message.putAddress(MSG_IOV, vector.address());
        message.putLong(MSG_IOVLEN, 1);
        message.putAddress(MSG_CONTROL, control.address());
        message.putLong(MSG_CONTROLLEN, CONTROL_BYTES);
    }

    static DescriptorMessage toSend(NativeMemory memory, int descriptor) throws PosixException {
        DescriptorMessage message = new DescriptorMessage(memory);
        message.control.putLong(0, CONTROL_BYTES);
        message.control.putInt(CMSG_LEVEL, SOL_SOCKET);
        message.control.putInt(CMSG_TYPE, SCM_RIGHTS);
        message.control.putInt(CMSG_DATA, descriptor);
        return message;
    }

    static DescriptorMessage toReceive(NativeMemory memory) throws PosixException {
        return new DescriptorMessage(memory);
    }

    Pointer pointer() {
        return message;
    }

    /** Returns the descriptor that came; it is open in this process now. */
    OptionalInt descriptor() {
        boolean came = message.getLong(MSG_CONTROLLEN) >= CONTROL_BYTES
                && control.getInt(CMSG_LEVEL) == SOL_SOCKET
                && control.getInt(CMSG_TYPE) == SCM_RIGHTS;
        return came ? OptionalInt.of(control.getInt(CMSG_DATA)) : OptionalInt.empty();
    }

    /** Tells whether more came than there was room for; the kernel has thrown the rest away. */
    boolean truncated() {
        return (message.getInt(MSG_FLAGS) & MSG_CTRUNC) != 0;
    }
}
