package io.srv.container.systemd;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The service manager's end: a real datagram socket, at a path or an abstract name. Closes what descriptors it was sent. */
public final class NotifySocket implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int SCM_RIGHTS = 1;
    private static final int MAX_BYTES = 4_096;
    private static final int CONTROL_BYTES = 64;
    private static final C LIBRARY = LibraryLoader.create(C.class).load("c");

    private final String path;
    private final int socket;
    private final List<Integer> descriptors = new ArrayList<>();

    /** @param path where nothing is yet; one that begins with {@code @} is abstract */
    public NotifySocket(String path) {
        this.path = path;
        this.socket = LIBRARY.socket(AF_UNIX, SOCK_DGRAM, 0);
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = path.startsWith("@");
        Pointer address = memory(2 + name.length + 1);
        address.putShort(0, (short) AF_UNIX);
        address.put(2, name, 0, name.length);
        if (isAbstract) {
            address.putByte(2, (byte) 0);
        }
        if (LIBRARY.bind(socket, address, 2 + name.length + (isAbstract ? 0 : 1)) != 0) {
            throw new IllegalStateException("cannot bind " + path);
        }
    }

    /** @param descriptor of this process now; empty if none came */
    public record Received(String text, OptionalInt descriptor) {}

    public String path() {
        return path;
    }

    /** Has it take as few datagrams as can be, until they are read. */
    public void narrow() {
        Pointer bytes = memory(Integer.BYTES);
        bytes.putInt(0, 1);
        LIBRARY.setsockopt(socket, SOL_SOCKET, SO_RCVBUF, bytes, Integer.BYTES);
    }

    /** Waits for the next one. */
    public Received next() {
        AtomicReference<Received> next = new AtomicReference<>();
        await("a datagram")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    poll().ifPresent(next::set);
                    return next.get() != null;
                });
        return next.get();
    }

    /** The texts of all that are there. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Optional<Received> one = poll(); one.isPresent(); one = poll()) {
            texts.add(one.get().text());
        }
        return texts;
    }

    private Optional<Received> poll() {
        Pointer bytes = memory(MAX_BYTES);
        Pointer vector = memory(16);
        vector.putAddress(0, bytes.address());
        vector.putLong(8, MAX_BYTES);
        Pointer control = memory(CONTROL_BYTES);
        Pointer message = memory(56);
        message.putAddress(16, vector.address());
        message.putLong(24, 1);
        message.putAddress(32, control.address());
        message.putLong(40, CONTROL_BYTES);
        long length = LIBRARY.recvmsg(socket, message, MSG_DONTWAIT);
        if (length < 0) {
            return Optional.empty();
        }
        byte[] text = new byte[(int) length];
        bytes.get(0, text, 0, text.length);
        OptionalInt descriptor = OptionalInt.empty();
        if (message.getLong(40) > 0 && control.getInt(12) == SCM_RIGHTS) {
            descriptor = OptionalInt.of(control.getInt(16));
            descriptors.add(descriptor.getAsInt());
        }
        // Both must live until here.
        if (vector.address() == 0) {
            throw new IllegalStateException();
        }
        return Optional.of(new Received(new String(text, StandardCharsets.UTF_8), descriptor));
    }

    @Override
    public void close() {
        texts();
        descriptors.forEach(LIBRARY::close);
        LIBRARY.close(socket);
    }

    /** CLOCK_MONOTONIC, as systemd reads it. */
    public static long monotonicMicros() {
        Pointer time = memory(16);
        LIBRARY.clock_gettime(1, time);
        return time.getLong(0) * 1_000_000 + time.getLong(8) / 1_000;
    }

    private static Pointer memory(int sizeBytes) {
        return Memory.allocateDirect(Runtime.getRuntime(LIBRARY), sizeBytes, true);
    }

    /** Bound by jnr. */
    public interface C {
        int socket(int domain, int type, int protocol);

        int bind(int socket, Pointer address, int length);

        int setsockopt(int socket, int level, int option, Pointer value, int length);

        long recvmsg(int socket, Pointer message, int flags);

        int close(int descriptor);

        int clock_gettime(int clock, Pointer time);
    }
}
