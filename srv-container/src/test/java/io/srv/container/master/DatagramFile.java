package io.srv.container.master;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;

/** Makes a Unix-domain datagram socket, like that of a system log, which the JDK cannot. */
final class DatagramFile {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    /** {@code struct sockaddr_un} in unix(7). */
    private static final int ADDRESS_BYTES = 110;

    private DatagramFile() {}

    /** By their own names, see their manual pages; public for jnr. */
    public interface Calls {
        int socket(int domain, int type, int protocol);

        int bind(int socket, ByteBuffer address, int length);
    }

    /** Binds one; it stays open until this JVM ends. */
    static void create(Path file) throws IOException {
        Calls calls = LibraryLoader.create(Calls.class).load("c");
        ByteBuffer address = ByteBuffer.allocate(ADDRESS_BYTES).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_UNIX).put(file.toString().getBytes(StandardCharsets.UTF_8));
        address.rewind();
        int socket = calls.socket(AF_UNIX, SOCK_DGRAM, 0);
        if (socket < 0 || calls.bind(socket, address, ADDRESS_BYTES) != 0) {
            throw new IOException("cannot bind a datagram socket to " + file);
        }
    }
}
