package io.srv.it.systemd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** What systemd listens on, see sd_notify(3): a datagram socket with an abstract name. Used by one thread. */
final class NotifySocket implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_CTRUNC = 0x08;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MAX_BYTES = 4_096;
    private static final C LIBRARY = LibraryLoader.create(C.class).load("c");

    private final String name = "@srv-it-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final List<Told> told = new ArrayList<>();
    private final int socket;

    /** @param descriptor whether a descriptor came with it; there is no room for it here, so the kernel has closed it */
    record Told(String text, boolean descriptor) {}

    NotifySocket() {
        socket = LIBRARY.socket(AF_UNIX, SOCK_DGRAM, 0);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        Pointer address = memory(2 + bytes.length);
        address.putShort(0, (short) AF_UNIX);
        address.put(3, bytes, 1, bytes.length - 1);
        if (LIBRARY.bind(socket, address, 2 + bytes.length) != 0) {
            throw new IllegalStateException("cannot bind " + name);
        }
    }

    /** For NOTIFY_SOCKET. */
    String name() {
        return name;
    }

    /** All that was told so far, in order. */
    List<Told> told() {
        for (Told next = read(); next != null; next = read()) {
            told.add(next);
        }
        return List.copyOf(told);
    }

    private Told read() {
        Pointer bytes = memory(MAX_BYTES);
        Pointer vector = memory(16);
        vector.putAddress(0, bytes.address());
        vector.putLong(8, MAX_BYTES);
        Pointer message = memory(56);
        message.putAddress(16, vector.address());
        message.putLong(24, 1);
        int length = (int) LIBRARY.recvmsg(socket, message, MSG_DONTWAIT);
        if (length < 0 || vector.getLong(8) != MAX_BYTES) {
            return null;
        }
        byte[] text = new byte[length];
        bytes.get(0, text, 0, length);
        return new Told(new String(text, StandardCharsets.UTF_8), (message.getInt(48) & MSG_CTRUNC) != 0);
    }

    @Override
    public void close() {
        LIBRARY.close(socket);
    }

    private static Pointer memory(int sizeBytes) {
        return Memory.allocateDirect(Runtime.getRuntime(LIBRARY), sizeBytes, true);
    }

    /** Bound by jnr. */
    public interface C {
        int socket(int domain, int type, int protocol);

        int bind(int socket, Pointer address, int length);

        long recvmsg(int socket, Pointer message, int flags);

        int close(int descriptor);
    }
}
