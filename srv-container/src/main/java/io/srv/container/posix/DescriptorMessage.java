package io.srv.container.posix;

import java.util.OptionalInt;
import jnr.ffi.Pointer;

/**
 * A struct msghdr of one byte or more, and of one descriptor or none, see cmsg(3) and unix(7). The layout is that of 64-bit Linux, the same on
 * x86_64 and aarch64. Lives as long as the memory it was made in.
 */
final class DescriptorMessage {
    private static final int MSGHDR_BYTES = 56;
    private static final int MSG_NAME = 0;
    private static final int MSG_NAMELEN = 8;
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

    private DescriptorMessage(NativeMemory memory, byte[] content) throws PosixException {
        this.message = memory.block(MSGHDR_BYTES);
        this.control = memory.block(CONTROL_BYTES);
        Pointer bytes = memory.block(content.length);
        bytes.put(0, content, 0, content.length);
        Pointer vector = memory.block(IOVEC_BYTES);
        vector.putAddress(0, bytes.address());
        vector.putLong(IOV_LEN, content.length);
        message.putAddress(MSG_IOV, vector.address());
        message.putLong(MSG_IOVLEN, 1);
    }

    /** A message with no descriptor yet, and to nobody: over a connected socket it needs no more. */
    static DescriptorMessage of(NativeMemory memory, byte[] content) throws PosixException {
        return new DescriptorMessage(memory, content);
    }

    static DescriptorMessage toSend(NativeMemory memory, int descriptor) throws PosixException {
        return new DescriptorMessage(memory, new byte[1]).with(descriptor);
    }

    static DescriptorMessage toReceive(NativeMemory memory) throws PosixException {
        DescriptorMessage message = new DescriptorMessage(memory, new byte[1]);
        message.makeRoomForDescriptor();
        return message;
    }

    /** Has it sent with the message. */
    DescriptorMessage with(int descriptor) {
        makeRoomForDescriptor();
        control.putLong(0, CONTROL_BYTES);
        control.putInt(CMSG_LEVEL, SOL_SOCKET);
        control.putInt(CMSG_TYPE, SCM_RIGHTS);
        control.putInt(CMSG_DATA, descriptor);
        return this;
    }

    /** Has it sent to this address, a struct sockaddr of that length. */
    DescriptorMessage to(Pointer address, int lengthBytes) {
        message.putAddress(MSG_NAME, address.address());
        message.putInt(MSG_NAMELEN, lengthBytes);
        return this;
    }

    private void makeRoomForDescriptor() {
        message.putAddress(MSG_CONTROL, control.address());
        message.putLong(MSG_CONTROLLEN, CONTROL_BYTES);
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
