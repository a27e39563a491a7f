package io.srv.container.posix;

import java.util.OptionalInt;
import jnr.ffi.Pointer;

/**
 * Sends datagrams as sd_notify(3) does: each from a socket of its own, which has no name and is closed again. So nothing stays
 * open, and nothing is connected to a service manager that was replaced meanwhile.
 */
final class NotifyDatagram {
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private final Libc libc;

    NotifyDatagram(Libc libc) {
        this.libc = libc;
    }

    void send(String path, byte[] content, OptionalInt descriptor) throws PosixException {
        Libc.Functions functions = libc.functions();
        int socket = functions.socket(Posix.AF_UNIX, Posix.SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw failure("socket", path);
        }
        try (NativeMemory memory = new NativeMemory(libc)) {
            byte[] address = SocketName.ofUnix(path);
            Pointer name = memory.block(address.length);
            name.put(0, address, 0, address.length);
            DescriptorMessage message = DescriptorMessage.of(memory, content).to(name, address.length);
            if (descriptor.isPresent()) {
                message.with(descriptor.getAsInt());
            }
            while (functions.sendmsg(socket, message.pointer(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
                if (libc.errno() != PosixException.EINTR) {
                    throw failure("sendmsg", path);
                }
            }
        } finally {
            functions.close(socket);
        }
    }

    private PosixException failure(String call, String path) {
        return new PosixException(call, libc.errno(), "cannot send to " + path);
    }
}
